;; The best division of a tree's node, from the histograms that histogramKernel.wat counts: the search of splitSearch.ts for one
;; sum a bin, number for number, with its additions in the same order.
;; `features` holds four words per feature: where its column of bins lies, where its histogram lies within a node's, how many
;; bytes that takes (24 a bin), and 1 for a category, 0 for numbers. The last bin is for missing values.
;; Arrays are given by their byte offsets in the memory.
;; Compiled into splitKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; The node's rows, its hessian and sum of gradients, and its score.
  (global $rows (mut f64) (f64.const 0))
  (global $sums (mut v128) (v128.const f64x2 0 0))
  (global $score (mut f64) (f64.const 0))
  ;; Fewest and most rows, and the least hessian, on the left side.
  (global $fewestRows (mut f64) (f64.const 0))
  (global $mostRows (mut f64) (f64.const 0))
  (global $minimumHessian (mut f64) (f64.const 0))
  ;; The best division so far, and how many rows go left by it without those of its first bin.
  (global $gain (mut f64) (f64.const 0))
  (global $leftRows (mut f64) (f64.const 0))

  ;; Of the divisions whose left side is `leftRows` rows with the sums `left` and those of the first 1 … `last` bins from `bins`
  ;; on, the best that is better than the best so far: how many bins it takes; 0 if there is none.
  (func $bestPrefix
    (param $bins i32) (param $last i32) (param $leftRows f64) (param $left v128) (param $l2 f64) (result i32)
    (local $bin i32) (local $end i32) (local $best i32) (local $gained f64)
    (local $node v128) (local $score f64) (local $gain f64)
    (local $fewestRows f64) (local $mostRows f64) (local $least v128)
    (local $right v128) (local $hessians v128) (local $gradients v128) (local $scores v128) (local $both.l2 v128)
    (local.set $node (global.get $sums))
    (local.set $score (global.get $score))
    (local.set $gain (global.get $gain))
    (local.set $fewestRows (global.get $fewestRows))
    (local.set $mostRows (global.get $mostRows))
    (local.set $least (f64x2.splat (global.get $minimumHessian)))
    (local.set $both.l2 (f64x2.splat (local.get $l2)))
    (local.set $bin (local.get $bins))
    (local.set $best (local.get $bins))
    (local.set $end (i32.add (local.get $bins) (i32.mul (local.get $last) (i32.const 24))))
    (block $done
      (loop $nextBin
        (br_if $done (i32.ge_s (local.get $bin) (local.get $end)))
        (local.set $leftRows (f64.add (local.get $leftRows) (f64.load (local.get $bin))))
        (local.set $left (f64x2.add (local.get $left) (v128.load offset=8 align=8 (local.get $bin))))
        (local.set $bin (i32.add (local.get $bin) (i32.const 24)))
        (br_if $nextBin (f64.lt (local.get $leftRows) (local.get $fewestRows)))
        (br_if $done (f64.gt (local.get $leftRows) (local.get $mostRows)))
        (local.set $right (f64x2.sub (local.get $node) (local.get $left)))
        (local.set $hessians
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $left) (local.get $right)))
        (if (v128.any_true (f64x2.lt (local.get $hessians) (local.get $least)))
          (then
            (br_if $nextBin (f64.lt (f64x2.extract_lane 0 (local.get $left)) (global.get $minimumHessian)))
            (br $done)))
        (local.set $gradients
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $left) (local.get $right)))
        (local.set $scores
          (f64x2.div
            (f64x2.mul (local.get $gradients) (local.get $gradients))
            (f64x2.add (local.get $hessians) (local.get $both.l2))))
        (local.set $gained
          (f64.sub
            (f64.add (f64x2.extract_lane 0 (local.get $scores)) (f64x2.extract_lane 1 (local.get $scores)))
            (local.get $score)))
        (br_if $nextBin (i32.eqz (f64.gt (local.get $gained) (local.get $gain))))
        (local.set $gain (local.get $gained))
        (local.set $best (local.get $bin))
        (global.set $leftRows (local.get $leftRows))
        (br $nextBin)))
    (global.set $gain (local.get $gain))
    (i32.div_u (i32.sub (local.get $best) (local.get $bins)) (i32.const 24)))

  ;; The first `length` bins go left, and bin `missing` where `missingLeft` is 1.
  (func $sendFirst (param $leftBins i32) (param $length i32) (param $missing i32) (param $missingLeft i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $leftBins) (i32.const 32)))
    (if (i32.eqz (local.get $missingLeft)) (then (local.set $missing (i32.const 256))))
    (loop $nextWord
      (i32.store (local.get $leftBins)
        (i32.or
          (if (result i32) (i32.ge_s (local.get $length) (i32.const 32))
            (then (i32.const -1))
            (else
              (if (result i32) (i32.gt_s (local.get $length) (i32.const 0))
                (then (i32.sub (i32.shl (i32.const 1) (local.get $length)) (i32.const 1)))
                (else (i32.const 0)))))
          (i32.shl (i32.lt_u (local.get $missing) (i32.const 32)) (local.get $missing))))
      (local.set $length (i32.sub (local.get $length) (i32.const 32)))
      (local.set $missing (i32.sub (local.get $missing) (i32.const 32)))
      (local.set $leftBins (i32.add (local.get $leftBins) (i32.const 4)))
      (br_if $nextWord (i32.lt_u (local.get $leftBins) (local.get $end)))))

  ;; Whether numbers are divided better than by the best division so far: then by which bins go left.
  (func $searchNumbers
    (param $bins i32) (param $missing i32) (param $leftBins i32) (param $l2 f64) (result i32)
    (local $at i32) (local $missingRows f64) (local $anyMissing i32) (local $length i32) (local $found i32)
    (local.set $at (i32.add (local.get $bins) (i32.mul (local.get $missing) (i32.const 24))))
    (local.set $missingRows (f64.load (local.get $at)))
    (local.set $anyMissing (f64.gt (local.get $missingRows) (f64.const 0)))
    ;; With missing values on the right, all bins may go left: known against missing.
    (local.set $length
      (call $bestPrefix (local.get $bins)
        (i32.sub (local.get $missing) (i32.eqz (local.get $anyMissing)))
        (f64.const 0) (v128.const f64x2 0 0) (local.get $l2)))
    (if (local.get $length)
      (then
        (local.set $found (i32.const 1))
        ;; A value that was never missing here and is later goes where most rows go.
        (call $sendFirst (local.get $leftBins) (local.get $length) (local.get $missing)
          (i32.and
            (i32.eqz (local.get $anyMissing))
            (f64.gt (f64.add (global.get $leftRows) (global.get $leftRows)) (global.get $rows))))))
    (if (local.get $anyMissing)
      (then
        (local.set $length
          (call $bestPrefix (local.get $bins)
            (i32.sub (local.get $missing) (i32.const 1))
            (local.get $missingRows)
            (v128.load offset=8 align=8 (local.get $at))
            (local.get $l2)))
        (if (local.get $length)
          (then
            (local.set $found (i32.const 1))
            (call $sendFirst (local.get $leftBins) (local.get $length) (local.get $missing) (i32.const 1))))))
    (local.get $found))

  ;; The first `length` bins of `sorted`, `judged` of them, go left, the others of these right; all else left where
  ;; `restLeft` is −1, right where it is 0.
  (func $sendSorted
    (param $leftBins i32) (param $sorted i32) (param $judged i32) (param $length i32) (param $restLeft i32)
    (local $rank i32) (local $bin i32) (local $at i32)
    (v128.store (local.get $leftBins) (i32x4.splat (local.get $restLeft)))
    (v128.store offset=16 (local.get $leftBins) (i32x4.splat (local.get $restLeft)))
    (loop $nextRank
      (local.set $bin (i32.load8_u (i32.add (local.get $sorted) (local.get $rank))))
      (local.set $at
        (i32.add (local.get $leftBins) (i32.shl (i32.shr_u (local.get $bin) (i32.const 5)) (i32.const 2))))
      (i32.store (local.get $at)
        (i32.or
          (i32.and (i32.load (local.get $at)) (i32.rotl (i32.const -2) (local.get $bin)))
          (i32.shl (i32.lt_s (local.get $rank) (local.get $length)) (local.get $bin))))
      (local.set $rank (i32.add (local.get $rank) (i32.const 1)))
      (br_if $nextRank (i32.lt_s (local.get $rank) (local.get $judged)))))

  ;; The same for a category, the missing bin one of its levels (Fisher 1958). `sorted` has room for 256 bytes, `keys` for
  ;; as many numbers of 64 bits, `copies` for as many bins.
  (func $searchLevels
    (param $bins i32) (param $missing i32) (param $sorted i32) (param $keys i32)
    (param $copies i32) (param $leftBins i32) (param $l2 f64) (result i32)
    (local $bin i32) (local $judged i32) (local $rows f64) (local $rareRows f64) (local $rare v128) (local $anyRare i32)
    (local $own v128)
    (local $key f64) (local $at i32) (local $from i32) (local $length i32) (local $found i32)
    ;; Bins of few rows are not sorted. The others are, as they come: equal keys keep their order.
    (loop $nextBin
      (local.set $at (i32.add (local.get $bins) (i32.mul (local.get $bin) (i32.const 24))))
      (local.set $rows (f64.load (local.get $at)))
      (local.set $own (v128.load offset=8 align=8 (local.get $at)))
      (if (f64.lt (local.get $rows) (f64.const 10))
        (then
          (local.set $rareRows (f64.add (local.get $rareRows) (local.get $rows)))
          (local.set $rare (f64x2.add (local.get $rare) (local.get $own))))
        (else
          (local.set $key
            (f64.div
              (f64x2.extract_lane 1 (local.get $own))
              (f64.add (f64x2.extract_lane 0 (local.get $own)) (f64.const 10))))
          (f64.store (i32.add (local.get $keys) (i32.shl (local.get $bin) (i32.const 3))) (local.get $key))
          (local.set $at (i32.add (local.get $sorted) (local.get $judged)))
          (local.set $judged (i32.add (local.get $judged) (i32.const 1)))
          (block $placed
            (loop $before
              (br_if $placed (i32.le_u (local.get $at) (local.get $sorted)))
              (br_if $placed
                (i32.eqz
                  (f64.gt
                    (f64.load
                      (i32.add (local.get $keys)
                        (i32.shl (i32.load8_u (i32.sub (local.get $at) (i32.const 1))) (i32.const 3))))
                    (local.get $key))))
              (i32.store8 (local.get $at) (i32.load8_u (i32.sub (local.get $at) (i32.const 1))))
              (local.set $at (i32.sub (local.get $at) (i32.const 1)))
              (br $before)))
          (i32.store8 (local.get $at) (local.get $bin))))
      (local.set $bin (i32.add (local.get $bin) (i32.const 1)))
      (br_if $nextBin (i32.le_u (local.get $bin) (local.get $missing))))
    (local.set $bin (i32.const 0))
    (block $copied
      (loop $nextRank
        (br_if $copied (i32.ge_s (local.get $bin) (local.get $judged)))
        (local.set $from
          (i32.add (local.get $bins)
            (i32.mul (i32.load8_u (i32.add (local.get $sorted) (local.get $bin))) (i32.const 24))))
        (local.set $at (i32.add (local.get $copies) (i32.mul (local.get $bin) (i32.const 24))))
        (f64.store (local.get $at) (f64.load (local.get $from)))
        (v128.store offset=8 align=8 (local.get $at) (v128.load offset=8 align=8 (local.get $from)))
        (local.set $bin (i32.add (local.get $bin) (i32.const 1)))
        (br $nextRank)))
    (local.set $anyRare (f64.gt (local.get $rareRows) (f64.const 0)))
    (if (i32.gt_s (local.get $judged) (i32.const 4))
      (then (local.set $l2 (f64.add (local.get $l2) (f64.const 10)))))
    (local.set $length
      (call $bestPrefix (local.get $copies)
        (i32.sub (local.get $judged) (i32.eqz (local.get $anyRare)))
        (f64.const 0) (v128.const f64x2 0 0) (local.get $l2)))
    (if (local.get $length)
      (then
        (local.set $found (i32.const 1))
        (call $sendSorted (local.get $leftBins) (local.get $sorted) (local.get $judged) (local.get $length)
          (i32.sub
            (i32.const 0)
            (i32.and
              (i32.eqz (local.get $anyRare))
              (f64.gt (f64.add (global.get $leftRows) (global.get $leftRows)) (global.get $rows)))))))
    (if (local.get $anyRare)
      (then
        (local.set $length
          (call $bestPrefix (local.get $copies)
            (i32.sub (local.get $judged) (i32.const 1))
            (local.get $rareRows) (local.get $rare) (local.get $l2)))
        (if (local.get $length)
          (then
            (local.set $found (i32.const 1))
            (call $sendSorted (local.get $leftBins) (local.get $sorted) (local.get $judged) (local.get $length)
              (i32.const -1))))))
    (local.get $found))

  ;; The place, in the list of features, of the one that divides best, −1 if none gains more than `minimumGain`. At `room`
  ;; there are then its gain (64 bits) and, sixteen bytes on, which bins go left (256 bits). From byte 64 on, `room` has
  ;; room for 256 bytes, for 256 numbers of 64 bits, and for 256 bins.
  (func (export "search")
    (param $features i32) (param $featureCount i32) (param $histogram i32) (param $room i32)
    (param $minimumRows f64) (param $minimumHessian f64) (param $l2 f64) (param $minimumGain f64) (result i32)
    (local $feature i32) (local $best i32) (local $bins i32) (local $missing i32) (local $end i32)
    (local $rows f64) (local $sums v128)
    (local.set $bins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
    (local.set $end (i32.add (local.get $bins) (i32.load offset=8 (local.get $features))))
    (loop $nextBin
      (local.set $rows (f64.add (local.get $rows) (f64.load (local.get $bins))))
      (local.set $sums (f64x2.add (local.get $sums) (v128.load offset=8 align=8 (local.get $bins))))
      (local.set $bins (i32.add (local.get $bins) (i32.const 24)))
      (br_if $nextBin (i32.le_u (i32.add (local.get $bins) (i32.const 24)) (local.get $end))))
    (global.set $rows (local.get $rows))
    (global.set $sums (local.get $sums))
    (global.set $score
      (f64.div
        (f64.mul (f64x2.extract_lane 1 (local.get $sums)) (f64x2.extract_lane 1 (local.get $sums)))
        (f64.add (f64x2.extract_lane 0 (local.get $sums)) (local.get $l2))))
    (global.set $fewestRows (local.get $minimumRows))
    (global.set $mostRows (f64.sub (local.get $rows) (local.get $minimumRows)))
    (global.set $minimumHessian (local.get $minimumHessian))
    (global.set $gain (local.get $minimumGain))
    (local.set $best (i32.const -1))
    (loop $nextFeature
      (local.set $bins (i32.add (local.get $histogram) (i32.load offset=4 (local.get $features))))
      (local.set $missing
        (i32.sub (i32.div_u (i32.load offset=8 (local.get $features)) (i32.const 24)) (i32.const 1)))
      (if
        (if (result i32) (i32.load offset=12 (local.get $features))
          (then
            (call $searchLevels (local.get $bins) (local.get $missing)
              (i32.add (local.get $room) (i32.const 64)) (i32.add (local.get $room) (i32.const 320))
              (i32.add (local.get $room) (i32.const 2368)) (i32.add (local.get $room) (i32.const 16))
              (local.get $l2)))
          (else
            (call $searchNumbers (local.get $bins) (local.get $missing)
              (i32.add (local.get $room) (i32.const 16)) (local.get $l2))))
        (then (local.set $best (local.get $feature))))
      (local.set $features (i32.add (local.get $features) (i32.const 16)))
      (local.set $feature (i32.add (local.get $feature) (i32.const 1)))
      (br_if $nextFeature (i32.lt_u (local.get $feature) (local.get $featureCount))))
    (f64.store (local.get $room) (global.get $gain))
    (local.get $best)))
