package io.github.ssl4j.collectives;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/** The collectives of a worker that is a thread: values cross in the memory of the process, as float64. */
final class ThreadCollectives extends CheckedCollectives {
    private final Meeting meeting;

    ThreadCollectives(Meeting meeting, int rank) {
        super(rank, meeting.size());
        this.meeting = meeting;
    }

    @Override
    protected void allReduceSum(String call, Tensor values) {
        double[][] all = exchange(call, read(values));
        write(sum(all, 0, all[0].length), values);
    }

    @Override
    protected void allGather(String call, Tensor rows, Tensor gathered) {
        write(joined(exchange(call, read(rows))), gathered);
    }

    @Override
    protected void reduceScatterSum(String call, Tensor rows, Tensor part) {
        double[][] all = exchange(call, read(rows));
        int length = all[0].length / size();
        write(sum(all, rank() * length, length), part);
    }

    @Override
    protected void broadcast(String call, Tensor values, int root) {
        double[] brought = rank() == root ? read(values) : new double[0];
        double[][] all = exchange(call, brought);
        if (rank() != root) {
            write(all[root], values);
        }
    }

    @Override
    protected void barrier(String call) {
        exchange(call);
    }

    private double[][] exchange(String call, double... values) {
        return meeting.exchange(rank(), call, values);
    }

    private static double[] read(Tensor values) {
        return values.type().isFloating()
                ? values.toDoubles()
                : Arrays.stream(values.toInts()).asDoubleStream().toArray();
    }

    private static double[] joined(double[]... all) {
        int length = all[0].length;
        double[] joined = new double[all.length * length];
        for (int other = 0; other < all.length; other++) {
            System.arraycopy(all[other], 0, joined, other * length, length);
        }
        return joined;
    }

    private static double[] sum(double[][] all, int from, int length) {
        double[] sum = Arrays.copyOfRange(all[0], from, from + length);
        for (int other = 1; other < all.length; other++) {
            double[] more = all[other];
            for (int i = 0; i < length; i++) {
                sum[i] += more[from + i];
            }
        }
        return sum;
    }

    private static void write(double[] values, Tensor target) {
        if (target.type() == ElementType.INT32) {
            int[] whole =
                    Arrays.stream(values).mapToInt(value -> (int) (long) value).toArray();
            target.device().write(target.storage(), whole, 0);
        } else if (target.type() == target.device().floating()) {
            target.device().write(target.storage(), values, 0);
        } else {
            try (Tensor wide = Tensor.of(target.device(), values, target.shape())) {
                target.device().convert(wide.storage(), target.storage());
            }
        }
    }
}
