package io.github.ssl4j.collectives;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/** The collectives of a worker that is a thread: values cross in the memory of the process, as float64. */
final class ThreadCollectives implements Collectives {
    private final Meeting meeting;
    private final int rank;
    private boolean closed;

    ThreadCollectives(Meeting meeting, int rank) {
        this.meeting = meeting;
        this.rank = rank;
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return meeting.size();
    }

    @Override
    public void allReduceSum(Tensor values) {
        double[][] all = exchange(call("allReduceSum", values), read("allReduceSum", values));
        write(sum(all, 0, all[0].length), values);
    }

    @Override
    public Tensor allGather(Tensor rows) {
        double[][] all = exchange(call("allGather", rows), read("allGather", rows));
        int[] shape = rows.shape();
        shape[0] = Math.multiplyExact(shape[0], size());
        Tensor gathered = Tensor.empty(rows.device(), rows.type(), shape);
        write(joined(all), gathered);
        return gathered;
    }

    @Override
    public Tensor reduceScatterSum(Tensor rows) {
        int[] shape = rows.shape();
        if (shape[0] % size() != 0) {
            throw new IllegalArgumentException("reduceScatterSum: expected a multiple of " + size()
                    + " rows, one part for every worker, found " + Arrays.toString(shape));
        }
        shape[0] /= size();
        double[][] all = exchange(call("reduceScatterSum", rows), read("reduceScatterSum", rows));
        Tensor part = Tensor.empty(rows.device(), rows.type(), shape);
        int length = all[0].length / size();
        write(sum(all, rank * length, length), part);
        return part;
    }

    @Override
    public void broadcast(Tensor values, int root) {
        Ranks.requireRank("broadcast", root, size());
        double[] brought = rank == root ? read("broadcast", values) : new double[0];
        double[][] all = exchange(call("broadcast from rank " + root, values), brought);
        if (rank != root) {
            write(all[root], values);
        }
    }

    @Override
    public void barrier() {
        exchange("barrier");
    }

    @Override
    public void close() {
        closed = true;
    }

    private static String call(String collective, Tensor values) {
        return collective + " of " + values.type() + " " + Arrays.toString(values.shape());
    }

    private double[][] exchange(String call, double... values) {
        if (closed) {
            throw new IllegalStateException(
                    "rank " + rank + " called " + call + " after it had closed its collectives");
        }
        return meeting.exchange(rank, call, values);
    }

    private static double[] read(String collective, Tensor values) {
        if (values.type().isFloating()) {
            return values.toDoubles();
        }
        if (values.type() == ElementType.INT32) {
            return Arrays.stream(values.toInts()).asDoubleStream().toArray();
        }
        throw new IllegalArgumentException(
                collective + ": expected values of a floating type or INT32, found " + values);
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
