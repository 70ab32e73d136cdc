;; What boosted trees do to rows: part them, sum their gradients in leaves, add leaves' values to their scores. Rows are taken in
;; their order, so that sums are those of any other loop over them.
;; Arrays are given by their byte offsets in the memory; `order` holds numbers of rows, 32 bits each, the others 64 bits a row.
;; Compiled into rowKernelBytes.ts by `npm run kernels`.
(module
  (import "host" "memory" (memory 1))

  ;; Moves rows that go left before the others, keeping their order; returns how many there are. `aside` has room for all.
  (func (export "divide")
    (param $column i32) (param $leftBins i32) (param $order i32) (param $rows i32) (param $aside i32) (result i32)
    (local $next i32) (local $end i32) (local $kept i32) (local $moved i32) (local $row i32) (local $bin i32)
    (local $left i32)
    (local.set $next (local.get $order))
    (local.set $kept (local.get $order))
    (local.set $moved (local.get $aside))
    (local.set $end (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $next) (local.get $end)))
        (local.set $row (i32.load (local.get $next)))
        (local.set $bin (i32.load8_u (i32.add (local.get $column) (local.get $row))))
        ;; Shifts count modulo 32.
        (local.set $left
          (i32.and
            (i32.shr_u
              (i32.load
                (i32.add (local.get $leftBins)
                  (i32.shl (i32.shr_u (local.get $bin) (i32.const 5)) (i32.const 2))))
              (local.get $bin))
            (i32.const 1)))
        ;; Written to both and counted in one: cheaper than a branch that nobody can foresee.
        (i32.store (local.get $kept) (local.get $row))
        (i32.store (local.get $moved) (local.get $row))
        (local.set $left (i32.shl (local.get $left) (i32.const 2)))
        (local.set $kept (i32.add (local.get $kept) (local.get $left)))
        (local.set $moved (i32.sub (i32.add (local.get $moved) (i32.const 4)) (local.get $left)))
        (local.set $next (i32.add (local.get $next) (i32.const 4)))
        (br $nextRow)))
    (memory.copy (local.get $kept) (local.get $aside) (i32.sub (local.get $moved) (local.get $aside)))
    (i32.shr_u (i32.sub (local.get $kept) (local.get $order)) (i32.const 2)))

  ;; The sum of the squares of the gradients.
  (func (export "squares") (param $order i32) (param $rows i32) (param $gradients i32) (result f64)
    (local $end i32) (local $gradient f64) (local $sum f64)
    (local.set $end (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $order) (local.get $end)))
        (local.set $gradient
          (f64.load
            (i32.add (local.get $gradients) (i32.shl (i32.load (local.get $order)) (i32.const 3)))))
        (local.set $sum (f64.add (local.get $sum) (f64.mul (local.get $gradient) (local.get $gradient))))
        (local.set $order (i32.add (local.get $order) (i32.const 4)))
        (br $nextRow)))
    (local.get $sum))

  ;; The step, times `rate`, that takes the rows of a leaf to the least loss: minus gradient over hessian.
  (func (export "step")
    (param $order i32) (param $rows i32) (param $gradients i32) (param $hessians i32) (param $rate f64) (param $l2 f64)
    (result f64)
    (local $end i32) (local $row i32) (local $gradient f64) (local $hessian f64)
    (local.set $end (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $order) (local.get $end)))
        (local.set $row (i32.shl (i32.load (local.get $order)) (i32.const 3)))
        (local.set $gradient
          (f64.add (local.get $gradient) (f64.load (i32.add (local.get $gradients) (local.get $row)))))
        (local.set $hessian
          (f64.add (local.get $hessian) (f64.load (i32.add (local.get $hessians) (local.get $row)))))
        (local.set $order (i32.add (local.get $order) (i32.const 4)))
        (br $nextRow)))
    (f64.div
      (f64.mul (f64.neg (local.get $rate)) (local.get $gradient))
      (f64.add (f64.add (local.get $hessian) (local.get $l2)) (f64.const 0x1p-52))))

  ;; Adds `value` to the scores of the rows, of which each has `width` bytes of scores.
  (func (export "add")
    (param $order i32) (param $rows i32) (param $scores i32) (param $width i32) (param $value f64)
    (local $end i32) (local $at i32)
    (local.set $end (i32.add (local.get $order) (i32.shl (local.get $rows) (i32.const 2))))
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $order) (local.get $end)))
        (local.set $at
          (i32.add (local.get $scores) (i32.mul (i32.load (local.get $order)) (local.get $width))))
        (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (local.get $value)))
        (local.set $order (i32.add (local.get $order) (i32.const 4)))
        (br $nextRow))))

  ;; Adds a tree's value for each of the rows 0 … `rows` − 1 to its scores. A node is 64 bytes: where its feature's column of
  ;; bins lies, where its right and its left child are, its value (64 bits, at byte 16), and from byte 32 on which bins go
  ;; left. A leaf has any column and is its own child: so that `depth` steps, the most that there are, end all rows.
  (func (export "descend")
    (param $root i32) (param $depth i32) (param $rows i32) (param $scores i32) (param $width i32)
    (local $row i32) (local $node i32) (local $steps i32) (local $bin i32)
    (block $done
      (loop $nextRow
        (br_if $done (i32.ge_u (local.get $row) (local.get $rows)))
        (local.set $node (local.get $root))
        (local.set $steps (local.get $depth))
        (block $arrived
          (loop $step
            (br_if $arrived (i32.eqz (local.get $steps)))
            (local.set $bin (i32.load8_u (i32.add (i32.load (local.get $node)) (local.get $row))))
            ;; Shifts count modulo 32.
            (local.set $node
              (i32.load offset=4
                (i32.add (local.get $node)
                  (i32.shl
                    (i32.and
                      (i32.shr_u
                        (i32.load offset=32
                          (i32.add (local.get $node)
                            (i32.shl (i32.shr_u (local.get $bin) (i32.const 5)) (i32.const 2))))
                        (local.get $bin))
                      (i32.const 1))
                    (i32.const 2)))))
            (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
            (br $step)))
        (f64.store (local.get $scores)
          (f64.add (f64.load (local.get $scores)) (f64.load offset=16 (local.get $node))))
        (local.set $scores (i32.add (local.get $scores) (local.get $width)))
        (local.set $row (i32.add (local.get $row) (i32.const 1)))
        (br $nextRow)))))
