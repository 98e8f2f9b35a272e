package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.pooled.KernelFamilies;

/** Copies between off-heap memory and arrays. */
final class HostCopies implements KernelFamilies.HostCopies<CpuStorage> {

    @Override
    public void write(CpuStorage target, float[] values, int from, int count) {
        Chunks.elements(count, 0, (first, some, none) -> target.put(first, values, from + (int) first, some));
    }

    @Override
    public void write(CpuStorage target, double[] values, int from, int count) {
        Chunks.elements(count, 1, (first, some, scratch) -> {
            for (int i = 0; i < some; i++) {
                scratch[0][i] = (float) values[from + (int) first + i];
            }
            target.put(first, scratch[0], 0, some);
        });
    }

    @Override
    public void write(CpuStorage target, int[] values, int from, int count) {
        Chunks.elements(count, 0, (first, some, none) -> target.put(first, values, from + (int) first, some));
    }

    @Override
    public void read(CpuStorage source, float[] values, int from, int count) {
        Chunks.elements(count, 0, (first, some, none) -> source.get(first, values, from + (int) first, some));
    }

    @Override
    public void read(CpuStorage source, double[] values, int from, int count) {
        Chunks.elements(count, 1, (first, some, scratch) -> {
            source.get(first, scratch[0], 0, some);
            for (int i = 0; i < some; i++) {
                values[from + (int) first + i] = scratch[0][i];
            }
        });
    }

    @Override
    public void read(CpuStorage source, int[] values, int from, int count) {
        Chunks.elements(count, 0, (first, some, none) -> source.get(first, values, from + (int) first, some));
    }
}
