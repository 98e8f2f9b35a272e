package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.UnitRowKernels;

/** Rows divided by their length. */
final class UnitRows implements UnitRowKernels<CpuStorage> {
    @Override
    public void l2Normalize(int rows, int columns, double epsilon, CpuStorage x, CpuStorage y, CpuStorage norms) {
        Chunks.rows(rows, columns, 1, (from, count, scratch) -> {
            float[] values = scratch[0];
            float[] lengths = new float[count];
            x.get(from * columns, values, 0, count * columns);
            for (int r = 0; r < count; r++) {
                int start = r * columns;
                double length = Math.max(Math.sqrt(Reductions.sumOfSquares(values, start, columns)), epsilon);
                lengths[r] = (float) length;
                float factor = (float) (1 / length);
                for (int i = start; i < start + columns; i++) {
                    values[i] *= factor;
                }
            }
            y.put(from * columns, values, 0, count * columns);
            norms.put(from, lengths, 0, count);
        });
    }

    @Override
    public void l2NormalizeBackward(
            int rows, int columns, double epsilon, CpuStorage y, CpuStorage norms, CpuStorage dy, CpuStorage dx) {
        float raised = (float) epsilon;
        Chunks.rows(rows, columns, 2, (from, count, scratch) -> {
            float[] ys = scratch[0];
            float[] ds = scratch[1];
            float[] lengths = new float[count];
            y.get(from * columns, ys, 0, count * columns);
            dy.get(from * columns, ds, 0, count * columns);
            norms.get(from, lengths, 0, count);
            for (int r = 0; r < count; r++) {
                int start = r * columns;
                boolean constant = lengths[r] <= raised;
                float along = constant ? 0 : (float) Reductions.dot(ys, ds, start, columns);
                float factor = 1 / lengths[r];
                for (int i = start; i < start + columns; i++) {
                    ds[i] = factor * (ds[i] - along * ys[i]);
                }
            }
            dx.put(from * columns, ds, 0, count * columns);
        });
    }
}
