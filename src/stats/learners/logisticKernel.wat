;; What logistic regression on a table of numbers is made of, two 64-bit numbers at a time: products of matrices, and the loss of
;; two classes or more.
;; Arrays are given by their byte offsets in the memory, which are multiples of 16 except those of the left factor of a product;
;; steps are bytes from one row to the next.
;; Compiled into logisticKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; C += A B for a C of `rows` rows, a multiple of four, and twice `vectors` columns. Number t of row r of A lies at
  ;; r·aRow + t·aStep from its start, for t = 0 … depth − 1: with the two exchanged the transposed matrix is multiplied.
  (func (export "multiply")
    (param $a i32) (param $aRow i32) (param $aStep i32) (param $rows i32) (param $depth i32)
    (param $b i32) (param $bStep i32) (param $c i32) (param $cRow i32) (param $vectors i32)
    (local $left i32) (local $column i32) (local $tile i32) (local $t i32)
    (local $a0 i32) (local $a1 i32) (local $a2 i32) (local $a3 i32) (local $pb i32) (local $pc i32)
    (local $x v128) (local $b0 v128) (local $b1 v128)
    (local $c00 v128) (local $c01 v128) (local $c10 v128) (local $c11 v128)
    (local $c20 v128) (local $c21 v128) (local $c30 v128) (local $c31 v128)
    (block $nothing
      (br_if $nothing (i32.eqz (local.get $depth)))
      (loop $nextRows
        (local.set $left (local.get $vectors))
        (local.set $column (local.get $b))
        (local.set $tile (local.get $c))
        (block $pairsDone
        (loop $nextPair
          (br_if $pairsDone (i32.lt_s (local.get $left) (i32.const 2)))
          (local.set $c00 (v128.const f64x2 0 0))
          (local.set $c01 (v128.const f64x2 0 0))
          (local.set $c10 (v128.const f64x2 0 0))
          (local.set $c11 (v128.const f64x2 0 0))
          (local.set $c20 (v128.const f64x2 0 0))
          (local.set $c21 (v128.const f64x2 0 0))
          (local.set $c30 (v128.const f64x2 0 0))
          (local.set $c31 (v128.const f64x2 0 0))
          (local.set $a0 (local.get $a))
          (local.set $a1 (i32.add (local.get $a0) (local.get $aRow)))
          (local.set $a2 (i32.add (local.get $a1) (local.get $aRow)))
          (local.set $a3 (i32.add (local.get $a2) (local.get $aRow)))
          (local.set $pb (local.get $column))
          (local.set $t (local.get $depth))
          (loop $next
            (local.set $b0 (v128.load (local.get $pb)))
            (local.set $b1 (v128.load offset=16 (local.get $pb)))
            (local.set $x (v128.load64_splat (local.get $a0)))
            (local.set $c00 (f64x2.add (local.get $c00) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $c01 (f64x2.add (local.get $c01) (f64x2.mul (local.get $x) (local.get $b1))))
            (local.set $a0 (i32.add (local.get $a0) (local.get $aStep)))
            (local.set $x (v128.load64_splat (local.get $a1)))
            (local.set $c10 (f64x2.add (local.get $c10) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $c11 (f64x2.add (local.get $c11) (f64x2.mul (local.get $x) (local.get $b1))))
            (local.set $a1 (i32.add (local.get $a1) (local.get $aStep)))
            (local.set $x (v128.load64_splat (local.get $a2)))
            (local.set $c20 (f64x2.add (local.get $c20) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $c21 (f64x2.add (local.get $c21) (f64x2.mul (local.get $x) (local.get $b1))))
            (local.set $a2 (i32.add (local.get $a2) (local.get $aStep)))
            (local.set $x (v128.load64_splat (local.get $a3)))
            (local.set $c30 (f64x2.add (local.get $c30) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $c31 (f64x2.add (local.get $c31) (f64x2.mul (local.get $x) (local.get $b1))))
            (local.set $a3 (i32.add (local.get $a3) (local.get $aStep)))
            (local.set $pb (i32.add (local.get $pb) (local.get $bStep)))
            (br_if $next (local.tee $t (i32.sub (local.get $t) (i32.const 1)))))
          (local.set $pc (local.get $tile))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c00)))
          (v128.store offset=16 (local.get $pc)
            (f64x2.add (v128.load offset=16 (local.get $pc)) (local.get $c01)))
          (local.set $pc (i32.add (local.get $pc) (local.get $cRow)))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c10)))
          (v128.store offset=16 (local.get $pc)
            (f64x2.add (v128.load offset=16 (local.get $pc)) (local.get $c11)))
          (local.set $pc (i32.add (local.get $pc) (local.get $cRow)))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c20)))
          (v128.store offset=16 (local.get $pc)
            (f64x2.add (v128.load offset=16 (local.get $pc)) (local.get $c21)))
          (local.set $pc (i32.add (local.get $pc) (local.get $cRow)))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c30)))
          (v128.store offset=16 (local.get $pc)
            (f64x2.add (v128.load offset=16 (local.get $pc)) (local.get $c31)))
          (local.set $column (i32.add (local.get $column) (i32.const 32)))
          (local.set $tile (i32.add (local.get $tile) (i32.const 32)))
          (local.set $left (i32.sub (local.get $left) (i32.const 2)))
          (br $nextPair)))
        (if (local.get $left)
         (then
          (local.set $c00 (v128.const f64x2 0 0))
          (local.set $c10 (v128.const f64x2 0 0))
          (local.set $c20 (v128.const f64x2 0 0))
          (local.set $c30 (v128.const f64x2 0 0))
          (local.set $a0 (local.get $a))
          (local.set $a1 (i32.add (local.get $a0) (local.get $aRow)))
          (local.set $a2 (i32.add (local.get $a1) (local.get $aRow)))
          (local.set $a3 (i32.add (local.get $a2) (local.get $aRow)))
          (local.set $pb (local.get $column))
          (local.set $t (local.get $depth))
          (loop $next
            (local.set $b0 (v128.load (local.get $pb)))
            (local.set $x (v128.load64_splat (local.get $a0)))
            (local.set $c00 (f64x2.add (local.get $c00) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $a0 (i32.add (local.get $a0) (local.get $aStep)))
            (local.set $x (v128.load64_splat (local.get $a1)))
            (local.set $c10 (f64x2.add (local.get $c10) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $a1 (i32.add (local.get $a1) (local.get $aStep)))
            (local.set $x (v128.load64_splat (local.get $a2)))
            (local.set $c20 (f64x2.add (local.get $c20) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $a2 (i32.add (local.get $a2) (local.get $aStep)))
            (local.set $x (v128.load64_splat (local.get $a3)))
            (local.set $c30 (f64x2.add (local.get $c30) (f64x2.mul (local.get $x) (local.get $b0))))
            (local.set $a3 (i32.add (local.get $a3) (local.get $aStep)))
            (local.set $pb (i32.add (local.get $pb) (local.get $bStep)))
            (br_if $next (local.tee $t (i32.sub (local.get $t) (i32.const 1)))))
          (local.set $pc (local.get $tile))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c00)))
          (local.set $pc (i32.add (local.get $pc) (local.get $cRow)))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c10)))
          (local.set $pc (i32.add (local.get $pc) (local.get $cRow)))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c20)))
          (local.set $pc (i32.add (local.get $pc) (local.get $cRow)))
          (v128.store (local.get $pc)
            (f64x2.add (v128.load (local.get $pc)) (local.get $c30)))))
        (local.set $a (i32.add (local.get $a) (i32.shl (local.get $aRow) (i32.const 2))))
        (local.set $c (i32.add (local.get $c) (i32.shl (local.get $cRow) (i32.const 2))))
        (br_if $nextRows (i32.gt_s (local.tee $rows (i32.sub (local.get $rows) (i32.const 4))) (i32.const 0))))))

  ;; B = diag(weights) A: rows of twice `vectors` numbers, `aStep` apart in A and one after another in B.
  (func (export "weigh")
    (param $a i32) (param $aStep i32) (param $rows i32) (param $weights i32) (param $b i32) (param $vectors i32)
    (local $weight v128) (local $from i32) (local $left i32)
    (block $done
      (loop $nextRow
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $weight (v128.load64_splat (local.get $weights)))
        (local.set $from (local.get $a))
        (local.set $left (local.get $vectors))
        (loop $next
          (v128.store (local.get $b) (f64x2.mul (local.get $weight) (v128.load (local.get $from))))
          (local.set $from (i32.add (local.get $from) (i32.const 16)))
          (local.set $b (i32.add (local.get $b) (i32.const 16)))
          (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (local.set $a (i32.add (local.get $a) (local.get $aStep)))
        (local.set $weights (i32.add (local.get $weights) (i32.const 8)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $nextRow))))

  ;; e^x for x ≤ 0, of two numbers: 2^k e^r with |r| ≤ ½ ln 2, by fourteen terms of the series. What is below −708 counts as that.
  (func $exp (param $x v128) (result v128)
    (local $k v128) (local $r v128) (local $r2 v128) (local $r4 v128) (local $p v128) (local $q v128)
    (local.set $x (f64x2.max (local.get $x) (v128.const f64x2 -708 -708)))
    (local.set $k
      (f64x2.nearest (f64x2.mul (local.get $x) (v128.const f64x2 1.4426950408889634 1.4426950408889634))))
    ;; ln 2 in two parts, the first of so few digits that its product with k is exact.
    (local.set $r
      (f64x2.sub
        (f64x2.sub (local.get $x)
          (f64x2.mul (local.get $k) (v128.const f64x2 0x1.62e42fee00000p-1 0x1.62e42fee00000p-1)))
        (f64x2.mul (local.get $k) (v128.const f64x2 0x1.a39ef35793c76p-33 0x1.a39ef35793c76p-33))))
    (local.set $r2 (f64x2.mul (local.get $r) (local.get $r)))
    (local.set $r4 (f64x2.mul (local.get $r2) (local.get $r2)))
    ;; Pairs of terms, pairs of those and so on: they need not wait for each other.
    (local.set $p
      (f64x2.add
        (f64x2.add
          (f64x2.add (v128.const f64x2 1.0 1.0) (local.get $r))
          (f64x2.mul (local.get $r2)
            (f64x2.add (v128.const f64x2 0.5 0.5)
              (f64x2.mul (local.get $r) (v128.const f64x2 0.16666666666666666 0.16666666666666666)))))
        (f64x2.mul (local.get $r4)
          (f64x2.add
            (f64x2.add (v128.const f64x2 0.041666666666666664 0.041666666666666664)
              (f64x2.mul (local.get $r) (v128.const f64x2 0.008333333333333333 0.008333333333333333)))
            (f64x2.mul (local.get $r2)
              (f64x2.add (v128.const f64x2 0.001388888888888889 0.001388888888888889)
                (f64x2.mul (local.get $r) (v128.const f64x2 0.0001984126984126984 0.0001984126984126984))))))))
    (local.set $q
      (f64x2.add
        (f64x2.add
          (f64x2.add (v128.const f64x2 2.48015873015873e-05 2.48015873015873e-05)
            (f64x2.mul (local.get $r) (v128.const f64x2 2.7557319223985893e-06 2.7557319223985893e-06)))
          (f64x2.mul (local.get $r2)
            (f64x2.add (v128.const f64x2 2.755731922398589e-07 2.755731922398589e-07)
              (f64x2.mul (local.get $r) (v128.const f64x2 2.505210838544172e-08 2.505210838544172e-08)))))
        (f64x2.mul (local.get $r4)
          (f64x2.add (v128.const f64x2 2.08767569878681e-09 2.08767569878681e-09)
            (f64x2.mul (local.get $r) (v128.const f64x2 1.6059043836821613e-10 1.6059043836821613e-10))))))
    (local.set $p
      (f64x2.add (local.get $p)
        (f64x2.mul (f64x2.mul (local.get $r4) (local.get $r4)) (local.get $q))))
    (f64x2.mul (local.get $p)
      (i64x2.shl
        (i64x2.add
          (i64x2.extend_low_i32x4_s (i32x4.trunc_sat_f64x2_s_zero (local.get $k)))
          (v128.const i64x2 1023 1023))
        (i32.const 52))))

  ;; Σ log(1 + e^−yz) of two classes, as a sum and a product still to take the logarithm of, which are stored at `loss` (a
  ;; product of as many factors up to 2 as there are rows). The first number of each row, sixteen bytes apart, becomes
  ;; probability − actual.
  (func (export "logistic")
    (param $raw i32) (param $actual i32) (param $rows i32) (param $loss i32)
    (local $margin f64) (local $decay f64) (local $total f64) (local $missed f64) (local $sum f64) (local $product f64)
    (local.set $product (f64.const 1))
    (block $done
      (loop $nextRow
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $margin (f64.load (local.get $raw)))
        (if (i32.eqz (i32.load (local.get $actual)))
          (then (local.set $margin (f64.neg (local.get $margin)))))
        (local.set $decay
          (f64x2.extract_lane 0 (call $exp (f64x2.splat (f64.neg (f64.abs (local.get $margin)))))))
        (local.set $total (f64.add (f64.const 1) (local.get $decay)))
        (local.set $product (f64.mul (local.get $product) (local.get $total)))
        (if (f64.gt (local.get $margin) (f64.const 0))
          (then (local.set $missed (f64.div (local.get $decay) (local.get $total))))
          (else
            (local.set $sum (f64.sub (local.get $sum) (local.get $margin)))
            (local.set $missed (f64.div (f64.const 1) (local.get $total)))))
        (f64.store (local.get $raw)
          (select (f64.neg (local.get $missed)) (local.get $missed) (i32.load (local.get $actual))))
        (local.set $raw (i32.add (local.get $raw) (i32.const 16)))
        (local.set $actual (i32.add (local.get $actual) (i32.const 4)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $nextRow)))
    (f64.store (local.get $loss) (local.get $sum))
    (f64.store offset=8 (local.get $loss) (local.get $product)))

  ;; Σ −log(softmax of the actual class) likewise, of rows of twice `vectors` numbers; factors of the product are at most as
  ;; large as there are classes.
  (func (export "softmax")
    (param $raw i32) (param $actual i32) (param $rows i32) (param $loss i32) (param $vectors i32)
    (local $at i32) (local $end i32) (local $own i32)
    (local $most v128) (local $sums v128) (local $total f64) (local $sum f64) (local $product f64)
    (local.set $product (f64.const 1))
    (block $done
      (loop $nextRow
        (br_if $done (i32.eqz (local.get $rows)))
        (local.set $end (i32.add (local.get $raw) (i32.shl (local.get $vectors) (i32.const 4))))
        (local.set $own (i32.add (local.get $raw) (i32.shl (i32.load (local.get $actual)) (i32.const 3))))
        (local.set $most (v128.load (local.get $raw)))
        (local.set $at (local.get $raw))
        (loop $largest
          (local.set $most (f64x2.max (local.get $most) (v128.load (local.get $at))))
          (br_if $largest
            (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
        (local.set $most
          (f64x2.max (local.get $most)
            (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $most) (local.get $most))))
        (local.set $sum
          (f64.add (local.get $sum)
            (f64.sub (f64x2.extract_lane 0 (local.get $most)) (f64.load (local.get $own)))))
        (local.set $sums (v128.const f64x2 0 0))
        (local.set $at (local.get $raw))
        (loop $shares
          (v128.store (local.get $at)
            (call $exp (f64x2.sub (v128.load (local.get $at)) (local.get $most))))
          (local.set $sums (f64x2.add (local.get $sums) (v128.load (local.get $at))))
          (br_if $shares
            (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
        (local.set $total
          (f64.add (f64x2.extract_lane 0 (local.get $sums)) (f64x2.extract_lane 1 (local.get $sums))))
        (local.set $product (f64.mul (local.get $product) (local.get $total)))
        (local.set $sums (f64x2.splat (f64.div (f64.const 1) (local.get $total))))
        (local.set $at (local.get $raw))
        (loop $probabilities
          (v128.store (local.get $at) (f64x2.mul (v128.load (local.get $at)) (local.get $sums)))
          (br_if $probabilities
            (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 16))) (local.get $end))))
        (f64.store (local.get $own) (f64.sub (f64.load (local.get $own)) (f64.const 1)))
        (local.set $raw (local.get $end))
        (local.set $actual (i32.add (local.get $actual) (i32.const 4)))
        (local.set $rows (i32.sub (local.get $rows) (i32.const 1)))
        (br $nextRow)))
    (f64.store (local.get $loss) (local.get $sum))
    (f64.store offset=8 (local.get $loss) (local.get $product))))
