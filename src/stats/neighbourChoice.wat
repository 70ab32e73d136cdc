;; Which of a chunk of points are among the nearest of sixteen queries: those that the values of neighbourBounds.wat do not exclude
;; are measured in 64 bits. Lists are ascending in distance, and in the number of the point where that is the same.
;;
;; Of the largest values of every 128th point the k-th largest bounds the distance of the k-th neighbour before any pair is
;; measured. Numbers and codes lie as neighbourBounds.wat says.
;; Compiled into neighbourChoiceBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))
  (import "host" "dims" (global $dims i32))
  (import "host" "categories" (global $categories i32))
  ;; Neighbours in a list.
  (import "host" "k" (global $k i32))
  ;; From a query's values to the next one's.
  (import "host" "valueBytes" (global $valueBytes i32))
  ;; The rest are byte offsets in the memory.
  (import "host" "points" (global $points i32))
  (import "host" "queries" (global $queries i32))
  (import "host" "queryHalves" (global $queryHalves i32))
  (import "host" "pointCodes" (global $pointCodes i32))
  (import "host" "queryCodes" (global $queryCodes i32))
  (import "host" "values" (global $values i32))
  (import "host" "largest" (global $largest i32))
  (import "host" "squares" (global $squares i32))
  (import "host" "indices" (global $indices i32))

  ;; What `choose` is given.
  (global $firstPoint (mut i32) (i32.const 0))
  (global $self (mut i32) (i32.const 0))
  (global $rank (mut i32) (i32.const 0))
  (global $scale (mut f64) (f64.const 1))
  (global $error (mut f64) (f64.const 0))

  ;; A value that at least `rank` of the 128 at `best` reach, at most 128, and hardly more than those.
  (func $reached (param $best i32) (param $rank i32) (result f32)
    (local $at i32) (local $end i32) (local $least v128) (local $most v128) (local $count v128)
    (local $low f32) (local $high f32) (local $middle f32) (local $steps i32) (local $reaching i32)
    (local.set $end (i32.add (local.get $best) (i32.const 512)))
    (local.set $at (local.get $best))
    (local.set $least (v128.load (local.get $best)))
    (local.set $most (local.get $least))
    (loop $next
      (local.set $least (f32x4.pmin (local.get $least) (v128.load (local.get $at))))
      (local.set $most (f32x4.pmax (local.get $most) (v128.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (local.set $low
      (f32.min
        (f32.min (f32x4.extract_lane 0 (local.get $least)) (f32x4.extract_lane 1 (local.get $least)))
        (f32.min (f32x4.extract_lane 2 (local.get $least)) (f32x4.extract_lane 3 (local.get $least)))))
    (local.set $high
      (f32.max
        (f32.max (f32x4.extract_lane 0 (local.get $most)) (f32x4.extract_lane 1 (local.get $most)))
        (f32.max (f32x4.extract_lane 2 (local.get $most)) (f32x4.extract_lane 3 (local.get $most)))))
    (local.set $steps (i32.const 12))
    (block $found
      (loop $halve
        (local.set $middle
          (f32.add (local.get $low)
            (f32.mul (f32.sub (local.get $high) (local.get $low)) (f32.const 0.5))))
        (local.set $count (v128.const i32x4 0 0 0 0))
        (local.set $most (f32x4.splat (local.get $middle)))
        (local.set $at (local.get $best))
        (loop $next
          (local.set $count
            (i32x4.sub (local.get $count) (f32x4.ge (v128.load (local.get $at)) (local.get $most))))
          (local.set $count
            (i32x4.sub (local.get $count) (f32x4.ge (v128.load offset=16 (local.get $at)) (local.get $most))))
          (local.set $at (i32.add (local.get $at) (i32.const 32)))
          (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
        (local.set $reaching
          (i32.add
            (i32.add (i32x4.extract_lane 0 (local.get $count)) (i32x4.extract_lane 1 (local.get $count)))
            (i32.add (i32x4.extract_lane 2 (local.get $count)) (i32x4.extract_lane 3 (local.get $count)))))
        (if (i32.ge_s (local.get $reaching) (local.get $rank))
          (then (local.set $low (local.get $middle)))
          (else (local.set $high (local.get $middle))))
        (br_if $found (i32.eq (local.get $reaching) (local.get $rank)))
        (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
        (br_if $halve (local.get $steps))))
    (local.get $low))

  ;; What categories add to a squared distance: ½ for either row that has a code, unless both have the same.
  (func $apart (param $query i32) (param $point i32) (result f64)
    (local $end i32) (local $code i32) (local $other i32) (local $square f64)
    (local.set $query
      (i32.add (global.get $queryCodes) (i32.mul (local.get $query) (global.get $categories))))
    (local.set $end (i32.add (local.get $query) (global.get $categories)))
    (local.set $point
      (i32.add (global.get $pointCodes)
        (i32.add
          (i32.mul (i32.and (local.get $point) (i32.const -16)) (global.get $categories))
          (i32.and (local.get $point) (i32.const 15)))))
    (loop $nextCategory
      (local.set $code (i32.load8_u (local.get $query)))
      (local.set $other (i32.load8_u (local.get $point)))
      (if (i32.ne (local.get $code) (local.get $other))
        (then
          (local.set $square
            (f64.add (local.get $square)
              (f64.mul (f64.const 0.5)
                (f64.convert_i32_u
                  (i32.add
                    (i32.ne (local.get $code) (i32.const 255))
                    (i32.ne (local.get $other) (i32.const 254)))))))))
      (local.set $query (i32.add (local.get $query) (i32.const 1)))
      (local.set $point (i32.add (local.get $point) (i32.const 16)))
      (br_if $nextCategory (i32.lt_u (local.get $query) (local.get $end))))
    (local.get $square))

  ;; `square` and the squared differences of a query's numbers and a point's, added in the order of the dimensions.
  (func $measure (param $query i32) (param $point i32) (param $square f64) (result f64)
    (local $difference f64) (local $end i32)
    (local.set $query
      (i32.add (global.get $queries)
        (i32.shl (i32.mul (local.get $query) (global.get $dims)) (i32.const 3))))
    (local.set $point
      (i32.add (global.get $points)
        (i32.shl (i32.mul (local.get $point) (global.get $dims)) (i32.const 3))))
    (local.set $end (i32.add (local.get $query) (i32.shl (global.get $dims) (i32.const 3))))
    (loop $nextDimension
      (local.set $difference (f64.sub (f64.load (local.get $query)) (f64.load (local.get $point))))
      (local.set $square
        (f64.add (local.get $square) (f64.mul (local.get $difference) (local.get $difference))))
      (local.set $query (i32.add (local.get $query) (i32.const 8)))
      (local.set $point (i32.add (local.get $point) (i32.const 8)))
      (br_if $nextDimension (i32.lt_u (local.get $query) (local.get $end))))
    (local.get $square))

  ;; Puts a point into the list that starts at slot `first`, before what is farther away; returns the new worst.
  (func $insert (param $first i32) (param $index i32) (param $square f64) (result f64)
    (local $start i32) (local $at i32) (local $indexAt i32) (local $before f64)
    (local.set $start (i32.add (global.get $squares) (i32.shl (local.get $first) (i32.const 3))))
    (local.set $at
      (i32.add (local.get $start) (i32.shl (i32.sub (global.get $k) (i32.const 1)) (i32.const 3))))
    (local.set $indexAt
      (i32.add (global.get $indices)
        (i32.shl
          (i32.add (local.get $first) (i32.sub (global.get $k) (i32.const 1)))
          (i32.const 2))))
    (block $place
      (loop $shift
        (br_if $place (i32.eq (local.get $at) (local.get $start)))
        (local.set $before (f64.load (i32.sub (local.get $at) (i32.const 8))))
        (br_if $place (f64.le (local.get $before) (local.get $square)))
        (f64.store (local.get $at) (local.get $before))
        (i32.store (local.get $indexAt) (i32.load (i32.sub (local.get $indexAt) (i32.const 4))))
        (local.set $at (i32.sub (local.get $at) (i32.const 8)))
        (local.set $indexAt (i32.sub (local.get $indexAt) (i32.const 4)))
        (br $shift)))
    (f64.store (local.get $at) (local.get $square))
    (i32.store (local.get $indexAt) (local.get $index))
    (f64.load
      (i32.add (local.get $start) (i32.shl (i32.sub (global.get $k) (i32.const 1)) (i32.const 3)))))

  ;; What a point's value has to exceed to be nearer than `worst`; `half` is ½‖q‖², shrunk.
  (func $cut (param $worst f64) (param $half f64) (result f32)
    (if (f64.eq (local.get $worst) (f64.const 0)) (then (return (f32.const inf))))
    (f32.demote_f64
      (f64.sub
        (f64.sub (local.get $half)
          (f64.mul
            (f64.mul (f64.mul (local.get $worst) (global.get $scale)) (global.get $scale))
            (f64.mul (f64.add (f64.const 1) (global.get $error)) (f64.const 0.5))))
        (f64.const 0x1p-100))))

  ;; What a point's value has to exceed to be as near as one of those whose values reach `reached`. With t for a value without
  ;; error, those have t ≥ reached − e ½‖q‖² − 2e ½‖p‖², where ½‖p‖² ≤ 4 · ½‖q‖² − 2t as ‖p‖ ≤ ‖q‖ + ‖q − p‖.
  (func $cutBelow (param $reached f64) (param $half f64) (result f32)
    (local $slack f64) (local $least f64)
    (local.set $slack (f64.mul (global.get $error) (local.get $half)))
    (local.set $least (f64.sub (local.get $reached) (f64.mul (f64.const 9) (local.get $slack))))
    (f32.demote_f64
      (f64.sub
        (f64.sub
          (f64.sub (local.get $least)
            (f64.mul (f64.mul (f64.const 5) (global.get $error)) (f64.abs (local.get $least))))
          (local.get $slack))
        (f64.const 0x1p-98))))

  ;; Measures the points of the chunk that a query's values do not exclude.
  (func $query (param $query i32) (param $value i32) (param $best i32) (param $points i32)
    (local $point i32) (local $bits i32) (local $at i32) (local $half f64) (local $worst f64) (local $square f64)
    (local $cut f32) (local $allCut v128) (local $first i32) (local $excluded i32)
    (local.set $half
      (f64.promote_f32
        (f32.load (i32.add (global.get $queryHalves) (i32.shl (local.get $query) (i32.const 2))))))
    (local.set $first (i32.mul (local.get $query) (global.get $k)))
    (local.set $excluded (i32.add (local.get $query) (global.get $self)))
    (local.set $worst
      (f64.load
        (i32.add (global.get $squares)
          (i32.shl
            (i32.add (local.get $first) (i32.sub (global.get $k) (i32.const 1)))
            (i32.const 3)))))
    (local.set $cut (call $cut (local.get $worst) (local.get $half)))
    (if (global.get $rank)
      (then
        (local.set $cut
          (f32.max (local.get $cut)
            (call $cutBelow
              (f64.promote_f32 (call $reached (local.get $best) (global.get $rank)))
              (local.get $half))))))
    (local.set $allCut (f32x4.splat (local.get $cut)))
    (loop $nextPoints
      (local.set $bits
        (i8x16.bitmask
          (i8x16.narrow_i16x8_s
            (i16x8.narrow_i32x4_s
              (f32x4.gt (v128.load (local.get $value)) (local.get $allCut))
              (f32x4.gt (v128.load offset=16 (local.get $value)) (local.get $allCut)))
            (i16x8.narrow_i32x4_s
              (f32x4.gt (v128.load offset=32 (local.get $value)) (local.get $allCut))
              (f32x4.gt (v128.load offset=48 (local.get $value)) (local.get $allCut))))))
      (if (local.get $bits)
        (then
          (loop $nextBit
            (block $excludes
              (local.set $at (i32.ctz (local.get $bits)))
              ;; The cut may have risen since.
              (br_if $excludes
                (i32.eqz
                  (f32.gt
                    (f32.load (i32.add (local.get $value) (i32.shl (local.get $at) (i32.const 2))))
                    (local.get $cut))))
              (local.set $at (i32.add (local.get $point) (local.get $at)))
              (br_if $excludes (i32.eq (local.get $at) (local.get $excluded)))
              (local.set $square (f64.const 0))
              (if (global.get $categories)
                (then (local.set $square (call $apart (local.get $query) (local.get $at)))))
              (local.set $square (call $measure (local.get $query) (local.get $at) (local.get $square)))
              (br_if $excludes (i32.eqz (f64.lt (local.get $square) (local.get $worst))))
              (local.set $worst
                (call $insert
                  (local.get $first)
                  (i32.add (global.get $firstPoint) (local.get $at))
                  (local.get $square)))
              (local.set $cut
                (f32.max (local.get $cut) (call $cut (local.get $worst) (local.get $half))))
              (local.set $allCut (f32x4.splat (local.get $cut))))
            (local.set $bits
              (i32.and (local.get $bits) (i32.sub (local.get $bits) (i32.const 1))))
            (br_if $nextBit (local.get $bits)))))
      (local.set $value (i32.add (local.get $value) (i32.const 64)))
      (local.set $point (i32.add (local.get $point) (i32.const 16)))
      (br_if $nextPoints (i32.lt_u (local.get $point) (local.get $points)))))

  ;; Adds to the lists of `queryCount` queries, from `query` on, what is near them among a chunk's first `points` points, a multiple
  ;; of 128. Point number 0 counts as `firstPoint` in the lists; query i does not get point i + `self`. Among the `rank` nearest are
  ;; as many as in a list (0: that is not used). Halves of squared distances are uncertain by less than `error` of both norms.
  (func (export "choose")
    (param $query i32) (param $queryCount i32) (param $points i32) (param $first i32) (param $off i32)
    (param $most i32) (param $by f64) (param $uncertain f64)
    (local $at i32)
    (global.set $firstPoint (local.get $first))
    (global.set $self (local.get $off))
    (global.set $rank (local.get $most))
    (global.set $scale (local.get $by))
    (global.set $error (local.get $uncertain))
    (loop $nextQuery
      (call $query
        (i32.add (local.get $query) (local.get $at))
        (i32.add (global.get $values) (i32.mul (local.get $at) (global.get $valueBytes)))
        (i32.add (global.get $largest) (i32.shl (local.get $at) (i32.const 9)))
        (local.get $points))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $nextQuery (i32.lt_u (local.get $at) (local.get $queryCount))))))
