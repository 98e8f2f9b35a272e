package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.pooled.KernelFamilies;

/** Copies between the card's memory and arrays. */
final class HostCopies implements KernelFamilies.HostCopies<CudaStorage> {
    private final Staging staging;
    private final Casts casts;

    HostCopies(Staging staging, Casts casts) {
        this.staging = staging;
        this.casts = casts;
    }

    @Override
    public void write(CudaStorage target, float[] values, int from, int count) {
        staging.upload(
                target.address(),
                count,
                (piece, first, some) -> piece.asFloatBuffer().put(values, from + first, some));
    }

    @Override
    public void write(CudaStorage target, double[] values, int from, int count) {
        staging.upload(target.address(), count, (piece, first, some) -> {
            for (int i = 0; i < some; i++) {
                piece.putFloat(4 * i, (float) values[from + first + i]);
            }
        });
    }

    @Override
    public void write(CudaStorage target, int[] values, int from, int count) {
        staging.upload(
                target.address(),
                count,
                (piece, first, some) -> piece.asIntBuffer().put(values, from + first, some));
    }

    @Override
    public void read(CudaStorage source, float[] values, int from, int count) {
        try (CudaStorage wide = casts.as(ElementType.FLOAT32, source, count)) {
            staging.download(
                    wide.address(),
                    count,
                    (piece, first, some) -> piece.asFloatBuffer().get(values, from + first, some));
        }
    }

    @Override
    public void read(CudaStorage source, double[] values, int from, int count) {
        try (CudaStorage wide = casts.as(ElementType.FLOAT32, source, count)) {
            staging.download(wide.address(), count, (piece, first, some) -> {
                for (int i = 0; i < some; i++) {
                    values[from + first + i] = piece.getFloat(4 * i);
                }
            });
        }
    }

    @Override
    public void read(CudaStorage source, int[] values, int from, int count) {
        staging.download(
                source.address(),
                count,
                (piece, first, some) -> piece.asIntBuffer().get(values, from + first, some));
    }
}
