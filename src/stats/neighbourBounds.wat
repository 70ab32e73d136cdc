;; How near each of a chunk of points may be to each of sixteen queries, by their dot product in 32 bits: value = q·p − ½‖p‖²
;; (the larger the nearer), computed 128 points (a block) at a time. The largest value of every 128th point is kept as well.
;;
;; In 64 bits numbers lie row by row. In 32 bits, less the centre and scaled, they lie in groups of rows, four queries or eight
;; points, each dimension's together. Rows may have codes of categories as well, a byte each: a query's lie together; of a
;; group of sixteen points those of each category do.
;; Compiled into neighbourBoundsBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))
  (import "host" "dims" (global $dims i32))
  (import "host" "categories" (global $categories i32))
  ;; From a query's values to the next one's.
  (import "host" "valueBytes" (global $valueBytes i32))
  ;; The rest are byte offsets in the memory.
  (import "host" "centre" (global $centre i32))
  (import "host" "shortPoints" (global $shortPoints i32))
  (import "host" "shortQueries" (global $shortQueries i32))
  (import "host" "pointHalves" (global $pointHalves i32))
  (import "host" "pointCodes" (global $pointCodes i32))
  (import "host" "queryCodes" (global $queryCodes i32))
  (import "host" "values" (global $values i32))
  (import "host" "largest" (global $largest i32))

  ;; The largest distance of a number in `rows` rows at `from` from its dimension's centre.
  (func (export "spread") (param $from i32) (param $rows i32) (result f64)
    (local $centre i32) (local $endOfCentre i32) (local $away f64) (local $most f64)
    (local.set $endOfCentre (i32.add (global.get $centre) (i32.shl (global.get $dims) (i32.const 3))))
    (block $done
      (loop $nextRow
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (local.set $centre (global.get $centre))
        (loop $nextDimension
          (local.set $away
            (f64.abs (f64.sub (f64.load (local.get $from)) (f64.load (local.get $centre)))))
          (local.set $most
            (select (local.get $away) (local.get $most) (f64.gt (local.get $away) (local.get $most))))
          (local.set $from (i32.add (local.get $from) (i32.const 8)))
          (local.set $centre (i32.add (local.get $centre) (i32.const 8)))
          (br_if $nextDimension (i32.lt_u (local.get $centre) (local.get $endOfCentre))))
        (br $nextRow)))
    (local.get $most))

  ;; Writes `rows` rows at `from` in 32 bits to `into`, in groups of `group` rows, and ½‖·‖² of each, times `shrink`, to `halves`.
  (func (export "shorten")
    (param $from i32) (param $rows i32) (param $into i32) (param $group i32) (param $halves i32)
    (param $scale f64) (param $shrink f64)
    (local $row i32) (local $centre i32) (local $endOfCentre i32) (local $to i32) (local $step i32)
    (local $number f64) (local $square f64)
    (local.set $endOfCentre (i32.add (global.get $centre) (i32.shl (global.get $dims) (i32.const 3))))
    (local.set $step (i32.shl (local.get $group) (i32.const 2)))
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        ;; The group's first number, and the row's place in the group.
        (local.set $to
          (i32.add (local.get $into)
            (i32.shl
              (i32.add
                (i32.mul
                  (i32.and (local.get $row) (i32.sub (i32.const 0) (local.get $group)))
                  (global.get $dims))
                (i32.and (local.get $row) (i32.sub (local.get $group) (i32.const 1))))
              (i32.const 2))))
        (local.set $square (f64.const 0))
        (local.set $centre (global.get $centre))
        (loop $nextDimension
          (local.set $number
            (f64.mul
              (f64.sub (f64.load (local.get $from)) (f64.load (local.get $centre)))
              (local.get $scale)))
          (local.set $square (f64.add (local.get $square) (f64.mul (local.get $number) (local.get $number))))
          (f32.store (local.get $to) (f32.demote_f64 (local.get $number)))
          (local.set $from (i32.add (local.get $from) (i32.const 8)))
          (local.set $to (i32.add (local.get $to) (local.get $step)))
          (local.set $centre (i32.add (local.get $centre) (i32.const 8)))
          (br_if $nextDimension (i32.lt_u (local.get $centre) (local.get $endOfCentre))))
        (f32.store
          (i32.add (local.get $halves) (i32.shl (local.get $row) (i32.const 2)))
          (f32.demote_f64 (f64.mul (f64.mul (local.get $square) (f64.const 0.5)) (local.get $shrink))))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $nextRow))))

  ;; Stores how many categories sixteen points agree in with a query, a byte each, times `match`: as values.
  (func $keepMatches (param $value i32) (param $counts v128) (param $match f32)
    (local $low v128) (local $high v128) (local $all v128)
    (local.set $all (f32x4.splat (local.get $match)))
    (local.set $low (i16x8.extend_low_i8x16_u (local.get $counts)))
    (local.set $high (i16x8.extend_high_i8x16_u (local.get $counts)))
    (v128.store (local.get $value)
      (f32x4.mul (local.get $all) (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (local.get $low)))))
    (v128.store offset=16 (local.get $value)
      (f32x4.mul (local.get $all) (f32x4.convert_i32x4_u (i32x4.extend_high_i16x8_u (local.get $low)))))
    (v128.store offset=32 (local.get $value)
      (f32x4.mul (local.get $all) (f32x4.convert_i32x4_u (i32x4.extend_low_i16x8_u (local.get $high)))))
    (v128.store offset=48 (local.get $value)
      (f32x4.mul (local.get $all) (f32x4.convert_i32x4_u (i32x4.extend_high_i16x8_u (local.get $high))))))

  ;; What categories add to the values of four queries, whose codes lie at `queries`, and a block of points, from `point` on.
  (func $matchBlock (param $queries i32) (param $value i32) (param $point i32) (param $match f32)
    (local $codes i32) (local $endOfBlock i32) (local $query i32) (local $at i32) (local $points v128)
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $codes
      (i32.add (global.get $pointCodes) (i32.mul (local.get $point) (global.get $categories))))
    (local.set $endOfBlock (i32.add (local.get $codes) (i32.shl (global.get $categories) (i32.const 7))))
    (loop $nextSixteen
      (local.set $a (v128.const i32x4 0 0 0 0))
      (local.set $b (v128.const i32x4 0 0 0 0))
      (local.set $c (v128.const i32x4 0 0 0 0))
      (local.set $d (v128.const i32x4 0 0 0 0))
      (local.set $query (local.get $queries))
      (loop $nextCategory
        (local.set $points (v128.load (local.get $codes)))
        (local.set $at (local.get $query))
        (local.set $a
          (i8x16.sub (local.get $a) (i8x16.eq (local.get $points) (v128.load8_splat (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (global.get $categories)))
        (local.set $b
          (i8x16.sub (local.get $b) (i8x16.eq (local.get $points) (v128.load8_splat (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (global.get $categories)))
        (local.set $c
          (i8x16.sub (local.get $c) (i8x16.eq (local.get $points) (v128.load8_splat (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (global.get $categories)))
        (local.set $d
          (i8x16.sub (local.get $d) (i8x16.eq (local.get $points) (v128.load8_splat (local.get $at)))))
        (local.set $codes (i32.add (local.get $codes) (i32.const 16)))
        (local.set $query (i32.add (local.get $query) (i32.const 1)))
        (br_if $nextCategory
          (i32.lt_u (local.get $query) (i32.add (local.get $queries) (global.get $categories)))))
      (local.set $at (local.get $value))
      (call $keepMatches (local.get $at) (local.get $a) (local.get $match))
      (local.set $at (i32.add (local.get $at) (global.get $valueBytes)))
      (call $keepMatches (local.get $at) (local.get $b) (local.get $match))
      (local.set $at (i32.add (local.get $at) (global.get $valueBytes)))
      (call $keepMatches (local.get $at) (local.get $c) (local.get $match))
      (local.set $at (i32.add (local.get $at) (global.get $valueBytes)))
      (call $keepMatches (local.get $at) (local.get $d) (local.get $match))
      (local.set $value (i32.add (local.get $value) (i32.const 64)))
      (br_if $nextSixteen (i32.lt_u (local.get $codes) (local.get $endOfBlock)))))

  ;; The values of four queries, whose numbers lie at `queries`, and a block of points, from `point` on.
  (func $block (param $queries i32) (param $value i32) (param $best i32) (param $point i32)
    (local $p i32) (local $h i32) (local $endOfBlock i32) (local $at i32) (local $endOfRow i32)
    (local $v i32) (local $b i32)
    (local $low v128) (local $high v128) (local $q v128)
    (local $a0 v128) (local $a1 v128) (local $b0 v128) (local $b1 v128)
    (local $c0 v128) (local $c1 v128) (local $d0 v128) (local $d1 v128)
    (local.set $p
      (i32.add (global.get $shortPoints)
        (i32.shl (i32.mul (local.get $point) (global.get $dims)) (i32.const 2))))
    (local.set $h (i32.add (global.get $pointHalves) (i32.shl (local.get $point) (i32.const 2))))
    (local.set $endOfBlock (i32.add (local.get $h) (i32.const 512)))
    (local.set $endOfRow (i32.add (local.get $queries) (i32.shl (global.get $dims) (i32.const 4))))
    (loop $nextGroup
      (local.set $a0 (v128.const f32x4 0 0 0 0))
      (local.set $a1 (v128.const f32x4 0 0 0 0))
      (local.set $b0 (v128.const f32x4 0 0 0 0))
      (local.set $b1 (v128.const f32x4 0 0 0 0))
      (local.set $c0 (v128.const f32x4 0 0 0 0))
      (local.set $c1 (v128.const f32x4 0 0 0 0))
      (local.set $d0 (v128.const f32x4 0 0 0 0))
      (local.set $d1 (v128.const f32x4 0 0 0 0))
      (if (global.get $categories)
        (then
          (local.set $v (local.get $value))
          (local.set $a0 (v128.load (local.get $v)))
          (local.set $a1 (v128.load offset=16 (local.get $v)))
          (local.set $v (i32.add (local.get $v) (global.get $valueBytes)))
          (local.set $b0 (v128.load (local.get $v)))
          (local.set $b1 (v128.load offset=16 (local.get $v)))
          (local.set $v (i32.add (local.get $v) (global.get $valueBytes)))
          (local.set $c0 (v128.load (local.get $v)))
          (local.set $c1 (v128.load offset=16 (local.get $v)))
          (local.set $v (i32.add (local.get $v) (global.get $valueBytes)))
          (local.set $d0 (v128.load (local.get $v)))
          (local.set $d1 (v128.load offset=16 (local.get $v)))))
      (local.set $at (local.get $queries))
      (loop $nextDimension
        (local.set $low (v128.load (local.get $p)))
        (local.set $high (v128.load offset=16 (local.get $p)))
        (local.set $q (v128.load32_splat (local.get $at)))
        (local.set $a0 (f32x4.add (local.get $a0) (f32x4.mul (local.get $q) (local.get $low))))
        (local.set $a1 (f32x4.add (local.get $a1) (f32x4.mul (local.get $q) (local.get $high))))
        (local.set $q (v128.load32_splat offset=4 (local.get $at)))
        (local.set $b0 (f32x4.add (local.get $b0) (f32x4.mul (local.get $q) (local.get $low))))
        (local.set $b1 (f32x4.add (local.get $b1) (f32x4.mul (local.get $q) (local.get $high))))
        (local.set $q (v128.load32_splat offset=8 (local.get $at)))
        (local.set $c0 (f32x4.add (local.get $c0) (f32x4.mul (local.get $q) (local.get $low))))
        (local.set $c1 (f32x4.add (local.get $c1) (f32x4.mul (local.get $q) (local.get $high))))
        (local.set $q (v128.load32_splat offset=12 (local.get $at)))
        (local.set $d0 (f32x4.add (local.get $d0) (f32x4.mul (local.get $q) (local.get $low))))
        (local.set $d1 (f32x4.add (local.get $d1) (f32x4.mul (local.get $q) (local.get $high))))
        (local.set $p (i32.add (local.get $p) (i32.const 32)))
        (local.set $at (i32.add (local.get $at) (i32.const 16)))
        (br_if $nextDimension (i32.lt_u (local.get $at) (local.get $endOfRow))))
      (local.set $low (v128.load (local.get $h)))
      (local.set $high (v128.load offset=16 (local.get $h)))
      (local.set $v (local.get $value))
      (local.set $b (local.get $best))
      (local.set $a0 (f32x4.sub (local.get $a0) (local.get $low)))
      (local.set $a1 (f32x4.sub (local.get $a1) (local.get $high)))
      (v128.store (local.get $v) (local.get $a0))
      (v128.store offset=16 (local.get $v) (local.get $a1))
      (v128.store (local.get $b) (f32x4.pmax (v128.load (local.get $b)) (local.get $a0)))
      (v128.store offset=16 (local.get $b) (f32x4.pmax (v128.load offset=16 (local.get $b)) (local.get $a1)))
      (local.set $v (i32.add (local.get $v) (global.get $valueBytes)))
      (local.set $b (i32.add (local.get $b) (i32.const 512)))
      (local.set $b0 (f32x4.sub (local.get $b0) (local.get $low)))
      (local.set $b1 (f32x4.sub (local.get $b1) (local.get $high)))
      (v128.store (local.get $v) (local.get $b0))
      (v128.store offset=16 (local.get $v) (local.get $b1))
      (v128.store (local.get $b) (f32x4.pmax (v128.load (local.get $b)) (local.get $b0)))
      (v128.store offset=16 (local.get $b) (f32x4.pmax (v128.load offset=16 (local.get $b)) (local.get $b1)))
      (local.set $v (i32.add (local.get $v) (global.get $valueBytes)))
      (local.set $b (i32.add (local.get $b) (i32.const 512)))
      (local.set $c0 (f32x4.sub (local.get $c0) (local.get $low)))
      (local.set $c1 (f32x4.sub (local.get $c1) (local.get $high)))
      (v128.store (local.get $v) (local.get $c0))
      (v128.store offset=16 (local.get $v) (local.get $c1))
      (v128.store (local.get $b) (f32x4.pmax (v128.load (local.get $b)) (local.get $c0)))
      (v128.store offset=16 (local.get $b) (f32x4.pmax (v128.load offset=16 (local.get $b)) (local.get $c1)))
      (local.set $v (i32.add (local.get $v) (global.get $valueBytes)))
      (local.set $b (i32.add (local.get $b) (i32.const 512)))
      (local.set $d0 (f32x4.sub (local.get $d0) (local.get $low)))
      (local.set $d1 (f32x4.sub (local.get $d1) (local.get $high)))
      (v128.store (local.get $v) (local.get $d0))
      (v128.store offset=16 (local.get $v) (local.get $d1))
      (v128.store (local.get $b) (f32x4.pmax (v128.load (local.get $b)) (local.get $d0)))
      (v128.store offset=16 (local.get $b) (f32x4.pmax (v128.load offset=16 (local.get $b)) (local.get $d1)))
      (local.set $value (i32.add (local.get $value) (i32.const 32)))
      (local.set $best (i32.add (local.get $best) (i32.const 32)))
      (local.set $h (i32.add (local.get $h) (i32.const 32)))
      (br_if $nextGroup (i32.lt_u (local.get $h) (local.get $endOfBlock)))))

  ;; The values of `queryCount` queries, from `query` on, at most sixteen, and a chunk's first `points` points, a multiple of 128.
  ;; `query` is a multiple of four. Two categories that agree add `match` to a value.
  (func (export "bound") (param $query i32) (param $queryCount i32) (param $points i32) (param $match f32)
    (local $four i32) (local $point i32) (local $value i32) (local $best i32)
    (local.set $best (global.get $largest))
    (loop $nextLargest
      (v128.store (local.get $best) (v128.const f32x4 -inf -inf -inf -inf))
      (local.set $best (i32.add (local.get $best) (i32.const 16)))
      (br_if $nextLargest
        (i32.lt_u (local.get $best) (i32.add (global.get $largest) (i32.const 8192)))))
    (loop $nextBlock
      (local.set $four (i32.const 0))
      (loop $nextFour
        (local.set $value
          (i32.add (global.get $values)
            (i32.add
              (i32.mul (local.get $four) (global.get $valueBytes))
              (i32.shl (local.get $point) (i32.const 2)))))
        (if (global.get $categories)
          (then
            (call $matchBlock
              (i32.add (global.get $queryCodes)
                (i32.mul (i32.add (local.get $query) (local.get $four)) (global.get $categories)))
              (local.get $value)
              (local.get $point)
              (local.get $match))))
        (call $block
          (i32.add (global.get $shortQueries)
            (i32.shl
              (i32.mul (i32.add (local.get $query) (local.get $four)) (global.get $dims))
              (i32.const 2)))
          (local.get $value)
          (i32.add (global.get $largest) (i32.shl (local.get $four) (i32.const 9)))
          (local.get $point))
        (local.set $four (i32.add (local.get $four) (i32.const 4)))
        (br_if $nextFour (i32.lt_u (local.get $four) (local.get $queryCount))))
      (local.set $point (i32.add (local.get $point) (i32.const 128)))
      (br_if $nextBlock (i32.lt_u (local.get $point) (local.get $points))))))
