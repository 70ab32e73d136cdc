;; Histograms of the rows of a tree's node, for all features: per bin the number of rows, and the sums of their hessians and
;; of their gradients, 64 bits each. `features` holds three words per feature: where its column of bins (a byte a row) lies,
;; where its histogram lies within a node's, and how many bytes that takes, a multiple of sixteen.
;; Rows are added in their order, so that the sums are those of any other loop over them.
;; Arrays are given by their byte offsets in the memory.
;; Compiled into histogramKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; Counts `rows` rows, numbered from `order` on. `gathered` has room for sixteen bytes a row.
  (func (export "count")
    (param $features i32) (param $featureCount i32) (param $histogram i32)
    (param $order i32) (param $rows i32) (param $hessians i32) (param $gradients i32) (param $gathered i32)
    (local $row i32) (local $next i32) (local $sums i32) (local $endOfRows i32) (local $endOfPairs i32)
    (local $column i32) (local $bins i32) (local $bin i32)
    (local.set $endOfRows (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (local.set $endOfPairs
      (i32.add (local.get $order) (i32.shl (i32.and (local.get $rows) (i32.const -2)) (i32.const 2))))
    (local.set $next (local.get $order))
    (local.set $sums (local.get $gathered))
    (block $gatheredAll
      (loop $gather
        (br_if $gatheredAll (i32.ge_u (local.get $next) (local.get $endOfRows)))
        (local.set $row (i32.shl (i32.load (local.get $next)) (i32.const 3)))
        (v128.store (local.get $sums)
          (f64x2.replace_lane 1
            (v128.load64_zero (i32.add (local.get $hessians) (local.get $row)))
            (f64.load (i32.add (local.get $gradients) (local.get $row)))))
        (local.set $next (i32.add (local.get $next) (i32.const 4)))
        (local.set $sums (i32.add (local.get $sums) (i32.const 16)))
        (br $gather)))
    (block $done
      (loop $nextFeature
        (br_if $done (i32.eqz (local.get $featureCount)))
        (local.set $column (i32.load (local.get $features)))
        (local.set $bins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
        (memory.fill (local.get $bins) (i32.const 0) (i32.load offset=8 (local.get $features)))
        (local.set $next (local.get $order))
        (local.set $sums (local.get $gathered))
        (block $paired
          (br_if $paired (i32.ge_u (local.get $next) (local.get $endOfPairs)))
          (loop $nextPair
            (local.set $bin
              (i32.add (local.get $bins)
                (i32.mul
                  (i32.load8_u (i32.add (local.get $column) (i32.load (local.get $next))))
                  (i32.const 24))))
            (f64.store (local.get $bin) (f64.add (f64.load (local.get $bin)) (f64.const 1)))
            (v128.store offset=8 align=8 (local.get $bin)
              (f64x2.add
                (v128.load offset=8 align=8 (local.get $bin))
                (v128.load (local.get $sums))))
            (local.set $bin
              (i32.add (local.get $bins)
                (i32.mul
                  (i32.load8_u (i32.add (local.get $column) (i32.load offset=4 (local.get $next))))
                  (i32.const 24))))
            (f64.store (local.get $bin) (f64.add (f64.load (local.get $bin)) (f64.const 1)))
            (v128.store offset=8 align=8 (local.get $bin)
              (f64x2.add
                (v128.load offset=8 align=8 (local.get $bin))
                (v128.load offset=16 (local.get $sums))))
            (local.set $next (i32.add (local.get $next) (i32.const 8)))
            (local.set $sums (i32.add (local.get $sums) (i32.const 32)))
            (br_if $nextPair (i32.lt_u (local.get $next) (local.get $endOfPairs)))))
        (if (i32.lt_u (local.get $next) (local.get $endOfRows))
          (then
            (local.set $bin
              (i32.add (local.get $bins)
                (i32.mul
                  (i32.load8_u (i32.add (local.get $column) (i32.load (local.get $next))))
                  (i32.const 24))))
            (f64.store (local.get $bin) (f64.add (f64.load (local.get $bin)) (f64.const 1)))
            (v128.store offset=8 align=8 (local.get $bin)
              (f64x2.add
                (v128.load offset=8 align=8 (local.get $bin))
                (v128.load (local.get $sums))))))
        (local.set $features (i32.add (local.get $features) (i32.const 12)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextFeature))))

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
        (local.set $features (i32.add (local.get $features) (i32.const 12)))
        (local.set $featureCount (i32.sub (local.get $featureCount) (i32.const 1)))
        (br $nextFeature)))))
