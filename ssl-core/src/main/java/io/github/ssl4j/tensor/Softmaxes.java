package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Stream;

/** Softmax and the cross-entropies built on it. */
final class Softmaxes {

    private Softmaxes() {}

    static Tensor softmax(Tensor input) {
        Tensor x = input.floating();
        int columns = x.size(x.rank() - 1);
        int rows = Math.toIntExact(x.length() / columns);
        Tensor y = Tensor.uninitialized(x.device(), "softmax", x.shape());
        x.device().softmax(rows, columns, x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> {
            Tensor dx = Tensor.uninitialized(x.device(), "softmax backward", x.shape());
            x.device().softmaxBackward(rows, columns, y.storage(), dy.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }

    static Tensor logSoftmax(Tensor input) {
        Tensor x = input.floating();
        int columns = x.size(x.rank() - 1);
        int rows = Math.toIntExact(x.length() / columns);
        Tensor y = Tensor.uninitialized(x.device(), "logSoftmax", x.shape());
        x.device().logSoftmax(rows, columns, x.storage(), y.storage());
        return Tape.record(y, new Tensor[] {x}, dy -> {
            Tensor dx = Tensor.uninitialized(x.device(), "logSoftmax backward", x.shape());
            x.device().logSoftmaxBackward(rows, columns, y.storage(), dy.storage(), dx.storage());
            return new Tensor[] {dx};
        });
    }

    static Tensor crossEntropy(Tensor scores, Tensor target) {
        Shapes.requireRank("crossEntropy", "logits", scores, 2, "[N, K]");
        Tensor logits = scores.floating();
        int rows = logits.size(0);
        int columns = logits.size(1);
        requireColumns("crossEntropy", "target", target, rows);
        Shapes.requireSameDevice("crossEntropy", logits, target);
        Device device = logits.device();
        Tensor losses = Tensor.uninitialized(device, "crossEntropy", rows);
        Tensor gradient = Tensor.uninitialized(device, "crossEntropy", rows, columns);
        device.softmaxCrossEntropy(
                rows,
                columns,
                logits.storage(),
                target.storage(),
                null,
                1.0 / rows,
                losses.storage(),
                gradient.storage());
        return Tape.record(
                mean(losses), new Tensor[] {logits}, new Tensor[] {gradient}, dy -> new Tensor[] {gradient.times(dy)});
    }

    /**
     * Walks over blocks of rows of the logits a bT / temperature, so that memory grows with the block and not with the
     * square of the batch. The gradient is made on the way: a second pass would compute every logit again.
     */
    static Tensor similarityCrossEntropy(
            Tensor asking, Tensor answering, Tensor target, Tensor excluded, double temperature, int block) {
        String name = "similarityCrossEntropy";
        Shapes.requireRank(name, "a", asking, 2, "[M, D]");
        Shapes.requireRank(name, "b", answering, 2, "[N, D]");
        Tensor a = asking.floating();
        Tensor b = answering.floating();
        int m = a.size(0);
        int n = b.size(0);
        int d = a.size(1);
        Shapes.requireShape(name, "b", b, n, d);
        requireColumns(name, "target", target, m);
        if (excluded != null) {
            requireColumns(name, "excluded", excluded, m);
        }
        Shapes.requireSameDevice(name, a, b, target, excluded);
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException(name + ": expected a temperature above 0, found " + temperature);
        }
        if (block < 1) {
            throw new IllegalArgumentException(name + ": expected a block of at least 1 row, found " + block);
        }
        Device device = a.device();
        Tensor losses = Tensor.uninitialized(device, name, m);
        Tensor da = Tape.isWanted(a) ? Tensor.uninitialized(device, name, m, d) : null;
        Tensor db = Tape.isWanted(b) ? Tensor.uninitialized(device, name, n, d) : null;
        Gradients.off(() -> {
            Tensor logits = Tensor.uninitialized(device, name, Math.min(block, m), n);
            for (int from = 0; from < m; from += block) {
                int rows = Math.min(block, m - from);
                Storage part = a.storage().slice((long) from * d, (long) rows * d);
                Storage blockLogits = logits.storage().slice(0, (long) rows * n);
                MatrixProduct similarity = MatrixProduct.of(rows, n, d, false, true);
                device.matmul(similarity.scaled(1 / temperature, 0), part, b.storage(), null, blockLogits);
                device.softmaxCrossEntropy(
                        rows,
                        n,
                        blockLogits,
                        target.storage().slice(from, rows),
                        excluded == null ? null : excluded.storage().slice(from, rows),
                        1 / (m * temperature),
                        losses.storage().slice(from, rows),
                        blockLogits);
                if (da != null) {
                    Storage daPart = da.storage().slice((long) from * d, (long) rows * d);
                    device.matmul(MatrixProduct.of(rows, d, n, false, false), blockLogits, b.storage(), null, daPart);
                }
                if (db != null) {
                    MatrixProduct sum =
                            MatrixProduct.of(n, d, rows, true, false).scaled(1, from == 0 ? 0 : 1);
                    device.matmul(sum, blockLogits, part, null, db.storage());
                }
            }
            return losses;
        });
        Tensor[] saved = Stream.of(da, db).filter(Objects::nonNull).toArray(Tensor[]::new);
        return Tape.record(mean(losses), new Tensor[] {a, b}, saved, dy ->
                new Tensor[] {da == null ? null : da.times(dy), db == null ? null : db.times(dy)});
    }

    private static Tensor mean(Tensor losses) {
        Device device = losses.device();
        int rows = losses.size(0);
        Tensor loss = Tensor.uninitialized(device, "crossEntropy", 1);
        device.reduce(Reduction.SUM, 1, rows, 1, losses.storage(), loss.storage());
        device.affine(1.0 / rows, 0, loss.storage(), loss.storage());
        return loss;
    }

    private static void requireColumns(String operation, String name, Tensor index, int rows) {
        if (index.type() != ElementType.INT32 || index.rank() != 1 || index.size(0) != rows) {
            throw new IllegalArgumentException(operation + ": expected " + name + " INT32 [" + rows + "], found "
                    + index.type() + " " + Arrays.toString(index.shape()));
        }
    }
}
