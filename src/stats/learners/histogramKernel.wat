;; Histograms of the rows of a tree's node, for all features: per bin the number of rows, and the sums of their hessians and
;; of their gradients, 64 bits each. `features` holds four words per feature: where its column of bins (a byte a row) lies,
;; where its histogram lies within a node's, how many bytes that takes, a multiple of sixteen, and one word for others.
;; Rows are added in their order, so that the sums are those of any other loop over them.
;; Arrays are given by their byte offsets in the memory.
;; Compiled into histogramKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; Counts `rows` rows, numbered from `order` on. `gathered` has room for sixteen bytes a row.
  (func (export "count")
    (param $features i32) (param $featureCount i32) (param $histogram i32)
    (param $order i32) (param $rows i32) (param $hessians i32) (param $gradients i32) (param $gathered i32)
    (local $endOfRows i32)
    (call $clear (local.get $features) (local.get $featureCount) (local.get $histogram))
    (if (i32.eqz (local.get $rows)) (then (return)))
    (local.set $endOfRows (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (call $gather (local.get $order) (local.get $endOfRows) (local.get $hessians) (local.get $gradients)
      (local.get $gathered))
    (block $done
      (loop $nextFour
        (br_if $done (i32.lt_u (local.get $featureCount) (i32.const 4)))
        (call $countFour (local.get $features) (local.get $histogram)
          (local.get $order) (local.get $endOfRows) (local.get $gathered))
        (local.set $features (i32.add (local.get $features) (i32.const 64)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 4)))
        (br $nextFour)))
    (block $done
      (loop $nextOne
        (br_if $done (i32.eqz (local.get $featureCount)))
        (call $countOne (local.get $features) (local.get $histogram)
          (local.get $order) (local.get $endOfRows) (local.get $gathered))
        (local.set $features (i32.add (local.get $features) (i32.const 16)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextOne))))

  ;; The same for one row or more where `numbers`, a histogram of them that `number` made, has their numbers already.
  (func (export "sum")
    (param $features i32) (param $featureCount i32) (param $histogram i32) (param $numbers i32)
    (param $order i32) (param $rows i32) (param $hessians i32) (param $gradients i32) (param $gathered i32)
    (local $endOfRows i32)
    (local.set $endOfRows (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (call $gather (local.get $order) (local.get $endOfRows) (local.get $hessians) (local.get $gradients)
      (local.get $gathered))
    (call $copy (local.get $features) (local.get $featureCount) (local.get $histogram) (local.get $numbers))
    (block $done
      (loop $nextFour
        (br_if $done (i32.lt_u (local.get $featureCount) (i32.const 4)))
        (call $sumFour (local.get $features) (local.get $histogram)
          (local.get $order) (local.get $endOfRows) (local.get $gathered))
        (local.set $features (i32.add (local.get $features) (i32.const 64)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 4)))
        (br $nextFour)))
    (block $done
      (loop $nextOne
        (br_if $done (i32.eqz (local.get $featureCount)))
        (call $sumOne (local.get $features) (local.get $histogram)
          (local.get $order) (local.get $endOfRows) (local.get $gathered))
        (local.set $features (i32.add (local.get $features) (i32.const 16)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextOne))))

  ;; Makes `numbers` a histogram of the same rows, without their sums.
  (func (export "number") (param $features i32) (param $featureCount i32) (param $histogram i32) (param $numbers i32)
    (local $from i32) (local $to i32) (local $end i32)
    (call $clear (local.get $features) (local.get $featureCount) (local.get $numbers))
    (block $done
      (loop $nextFeature
        (br_if $done (i32.eqz (local.get $featureCount)))
        (local.set $from (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
        (local.set $to (i32.add (local.get $numbers) (i32.load offset=4 (local.get $features))))
        (local.set $end (i32.add (local.get $to) (i32.load offset=8 (local.get $features))))
        (loop $nextBin
          (f64.store (local.get $to) (f64.load (local.get $from)))
          (local.set $from (i32.add (local.get $from) (i32.const 24)))
          (local.set $to (i32.add (local.get $to) (i32.const 24)))
          (br_if $nextBin (i32.le_u (i32.add (local.get $to) (i32.const 24)) (local.get $end))))
        (local.set $features (i32.add (local.get $features) (i32.const 16)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextFeature))))

  ;; Puts the hessian and the gradient of each row side by side.
  (func $gather
    (param $next i32) (param $endOfRows i32) (param $hessians i32) (param $gradients i32) (param $gathered i32)
    (local $row i32)
    (loop $nextRow
      (local.set $row (i32.shl (i32.load (local.get $next)) (i32.const 3)))
      (v128.store (local.get $gathered)
        (f64x2.replace_lane 1
          (v128.load64_zero (i32.add (local.get $hessians) (local.get $row)))
          (f64.load (i32.add (local.get $gradients) (local.get $row)))))
      (local.set $next (i32.add (local.get $next) (i32.const 4)))
      (local.set $gathered (i32.add (local.get $gathered) (i32.const 16)))
      (br_if $nextRow (i32.lt_u (local.get $next) (local.get $endOfRows)))))

  (func $clear (param $features i32) (param $featureCount i32) (param $histogram i32)
    (block $done
      (loop $nextFeature
        (br_if $done (i32.eqz (local.get $featureCount)))
        (memory.fill
          (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features)))
          (i32.const 0)
          (i32.load offset=8 (local.get $features)))
        (local.set $features (i32.add (local.get $features) (i32.const 16)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextFeature))))

  (func $copy (param $features i32) (param $featureCount i32) (param $histogram i32) (param $from i32)
    (block $done
      (loop $nextFeature
        (br_if $done (i32.eqz (local.get $featureCount)))
        (memory.copy
          (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features)))
          (i32.add (local.get $from) (i32.load offset=4 (local.get $features)))
          (i32.load offset=8 (local.get $features)))
        (local.set $features (i32.add (local.get $features) (i32.const 16)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextFeature))))

  (func $countOne
    (param $features i32) (param $histogram i32) (param $order i32) (param $endOfRows i32) (param $gathered i32)
    (local $row i32) (local $own v128)
    (local $firstColumn i32) (local $firstBins i32) (local $first i32)
    (local.set $firstColumn (i32.load (local.get $features)))
    (local.set $firstBins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
    (loop $nextRow
      (local.set $row (i32.load (local.get $order)))
      (local.set $own (v128.load (local.get $gathered)))
      (local.set $first
        (i32.add (local.get $firstBins)
          (i32.mul (i32.load8_u (i32.add (local.get $firstColumn) (local.get $row))) (i32.const 24))))
      (f64.store (local.get $first) (f64.add (f64.load (local.get $first)) (f64.const 1)))
      (v128.store offset=8 align=8 (local.get $first)
        (f64x2.add (v128.load offset=8 align=8 (local.get $first)) (local.get $own)))
      (local.set $gathered (i32.add (local.get $gathered) (i32.const 16)))
      (local.set $order (i32.add (local.get $order) (i32.const 4)))
      (br_if $nextRow (i32.lt_u (local.get $order) (local.get $endOfRows)))))

  ;; The same for a feature and the next three: their additions do not wait for each other.
  (func $countFour
    (param $features i32) (param $histogram i32) (param $order i32) (param $endOfRows i32) (param $gathered i32)
    (local $row i32) (local $own v128)
    (local $firstColumn i32) (local $firstBins i32) (local $first i32)
    (local $secondColumn i32) (local $secondBins i32) (local $second i32)
    (local $thirdColumn i32) (local $thirdBins i32) (local $third i32)
    (local $fourthColumn i32) (local $fourthBins i32) (local $fourth i32)
    (local.set $firstColumn (i32.load (local.get $features)))
    (local.set $firstBins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
    (local.set $secondColumn (i32.load offset=16 (local.get $features)))
    (local.set $secondBins (i32.add (local.get $histogram) (i32.load offset=20 (local.get $features))))
    (local.set $thirdColumn (i32.load offset=32 (local.get $features)))
    (local.set $thirdBins (i32.add (local.get $histogram) (i32.load offset=36 (local.get $features))))
    (local.set $fourthColumn (i32.load offset=48 (local.get $features)))
    (local.set $fourthBins (i32.add (local.get $histogram) (i32.load offset=52 (local.get $features))))
    (loop $nextRow
      (local.set $row (i32.load (local.get $order)))
      (local.set $own (v128.load (local.get $gathered)))
      (local.set $first
        (i32.add (local.get $firstBins)
          (i32.mul (i32.load8_u (i32.add (local.get $firstColumn) (local.get $row))) (i32.const 24))))
      (local.set $second
        (i32.add (local.get $secondBins)
          (i32.mul (i32.load8_u (i32.add (local.get $secondColumn) (local.get $row))) (i32.const 24))))
      (local.set $third
        (i32.add (local.get $thirdBins)
          (i32.mul (i32.load8_u (i32.add (local.get $thirdColumn) (local.get $row))) (i32.const 24))))
      (local.set $fourth
        (i32.add (local.get $fourthBins)
          (i32.mul (i32.load8_u (i32.add (local.get $fourthColumn) (local.get $row))) (i32.const 24))))
      (f64.store (local.get $first) (f64.add (f64.load (local.get $first)) (f64.const 1)))
      (v128.store offset=8 align=8 (local.get $first)
        (f64x2.add (v128.load offset=8 align=8 (local.get $first)) (local.get $own)))
      (f64.store (local.get $second) (f64.add (f64.load (local.get $second)) (f64.const 1)))
      (v128.store offset=8 align=8 (local.get $second)
        (f64x2.add (v128.load offset=8 align=8 (local.get $second)) (local.get $own)))
      (f64.store (local.get $third) (f64.add (f64.load (local.get $third)) (f64.const 1)))
      (v128.store offset=8 align=8 (local.get $third)
        (f64x2.add (v128.load offset=8 align=8 (local.get $third)) (local.get $own)))
      (f64.store (local.get $fourth) (f64.add (f64.load (local.get $fourth)) (f64.const 1)))
      (v128.store offset=8 align=8 (local.get $fourth)
        (f64x2.add (v128.load offset=8 align=8 (local.get $fourth)) (local.get $own)))
      (local.set $gathered (i32.add (local.get $gathered) (i32.const 16)))
      (local.set $order (i32.add (local.get $order) (i32.const 4)))
      (br_if $nextRow (i32.lt_u (local.get $order) (local.get $endOfRows)))))

  (func $sumOne
    (param $features i32) (param $histogram i32) (param $order i32) (param $endOfRows i32) (param $gathered i32)
    (local $row i32) (local $own v128)
    (local $firstColumn i32) (local $firstBins i32) (local $first i32)
    (local.set $firstColumn (i32.load (local.get $features)))
    (local.set $firstBins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
    (loop $nextRow
      (local.set $row (i32.load (local.get $order)))
      (local.set $own (v128.load (local.get $gathered)))
      (local.set $first
        (i32.add (local.get $firstBins)
          (i32.mul (i32.load8_u (i32.add (local.get $firstColumn) (local.get $row))) (i32.const 24))))
      (v128.store offset=8 align=8 (local.get $first)
        (f64x2.add (v128.load offset=8 align=8 (local.get $first)) (local.get $own)))
      (local.set $gathered (i32.add (local.get $gathered) (i32.const 16)))
      (local.set $order (i32.add (local.get $order) (i32.const 4)))
      (br_if $nextRow (i32.lt_u (local.get $order) (local.get $endOfRows)))))

  (func $sumFour
    (param $features i32) (param $histogram i32) (param $order i32) (param $endOfRows i32) (param $gathered i32)
    (local $row i32) (local $own v128)
    (local $firstColumn i32) (local $firstBins i32) (local $first i32)
    (local $secondColumn i32) (local $secondBins i32) (local $second i32)
    (local $thirdColumn i32) (local $thirdBins i32) (local $third i32)
    (local $fourthColumn i32) (local $fourthBins i32) (local $fourth i32)
    (local.set $firstColumn (i32.load (local.get $features)))
    (local.set $firstBins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
    (local.set $secondColumn (i32.load offset=16 (local.get $features)))
    (local.set $secondBins (i32.add (local.get $histogram) (i32.load offset=20 (local.get $features))))
    (local.set $thirdColumn (i32.load offset=32 (local.get $features)))
    (local.set $thirdBins (i32.add (local.get $histogram) (i32.load offset=36 (local.get $features))))
    (local.set $fourthColumn (i32.load offset=48 (local.get $features)))
    (local.set $fourthBins (i32.add (local.get $histogram) (i32.load offset=52 (local.get $features))))
    (loop $nextRow
      (local.set $row (i32.load (local.get $order)))
      (local.set $own (v128.load (local.get $gathered)))
      (local.set $first
        (i32.add (local.get $firstBins)
          (i32.mul (i32.load8_u (i32.add (local.get $firstColumn) (local.get $row))) (i32.const 24))))
      (local.set $second
        (i32.add (local.get $secondBins)
          (i32.mul (i32.load8_u (i32.add (local.get $secondColumn) (local.get $row))) (i32.const 24))))
      (local.set $third
        (i32.add (local.get $thirdBins)
          (i32.mul (i32.load8_u (i32.add (local.get $thirdColumn) (local.get $row))) (i32.const 24))))
      (local.set $fourth
        (i32.add (local.get $fourthBins)
          (i32.mul (i32.load8_u (i32.add (local.get $fourthColumn) (local.get $row))) (i32.const 24))))
      (v128.store offset=8 align=8 (local.get $first)
        (f64x2.add (v128.load offset=8 align=8 (local.get $first)) (local.get $own)))
      (v128.store offset=8 align=8 (local.get $second)
        (f64x2.add (v128.load offset=8 align=8 (local.get $second)) (local.get $own)))
      (v128.store offset=8 align=8 (local.get $third)
        (f64x2.add (v128.load offset=8 align=8 (local.get $third)) (local.get $own)))
      (v128.store offset=8 align=8 (local.get $fourth)
        (f64x2.add (v128.load offset=8 align=8 (local.get $fourth)) (local.get $own)))
      (local.set $gathered (i32.add (local.get $gathered) (i32.const 16)))
      (local.set $order (i32.add (local.get $order) (i32.const 4)))
      (br_if $nextRow (i32.lt_u (local.get $order) (local.get $endOfRows)))))

  ;; Takes a child's histogram from its parent's.
  (func (export "subtract")
    (param $features i32) (param $featureCount i32) (param $parent i32) (param $child i32)
    (local $from i32) (local $to i32) (local $other i32)
    (block $done
      (loop $nextFeature
        (br_if $done (i32.eqz (local.get $featureCount)))
        (local.set $from (i32.add (local.get $parent) (i32.load offset=4 (local.get $features))))
        (local.set $other (i32.add (local.get $child) (i32.load offset=4 (local.get $features))))
        (local.set $to (i32.add (local.get $from) (i32.load offset=8 (local.get $features))))
        (loop $next
          (v128.store (local.get $from)
            (f64x2.sub (v128.load (local.get $from)) (v128.load (local.get $other))))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $other (i32.add (local.get $other) (i32.const 16)))
          (br_if $next (i32.lt_u (local.get $from) (local.get $to))))
        (local.set $features (i32.add (local.get $features) (i32.const 16)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextFeature)))))
