package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** All collectives, on few values and on many, in all types: the same on threads and on processes. */
final class GlooProgram {
    private static final int[] ROWS = {6, 6000};

    private GlooProgram() {}

    static Device device(String name) {
        return name.equals("cpu") ? new CpuDevice() : Nd4jDevice.float64();
    }

    /** Returns what the collectives gave, one after the other. */
    static List<double[]> run(Collectives collectives, Device device) {
        List<double[]> results = new ArrayList<>();
        for (int rows : ROWS) {
            try (Scope scope = Scope.open()) {
                collectives.barrier();
                results.addAll(floats(collectives, device, rows));
                results.addAll(integers(collectives, device, rows));
                if (device.name().equals("cpu")) {
                    results.add(narrow(collectives, device, rows));
                }
            }
        }
        return results;
    }

    /** Returns numbers whose sums are exact in float32, in whatever order they are added. */
    private static double[] values(Collectives collectives, int rows) {
        Random random = new Random(collectives.rank());
        return random.ints(2L * rows, -1000, 1000)
                .mapToDouble(value -> value / 64.0)
                .toArray();
    }

    private static List<double[]> floats(Collectives collectives, Device device, int rows) {
        Tensor values = Tensor.of(device, values(collectives, rows), rows, 2);
        Tensor gathered = collectives.allGather(values);
        Tensor part = collectives.reduceScatterSum(values);
        double[] before = values.toDoubles();
        collectives.allReduceSum(values);
        Tensor sent = Tensor.of(device, before, rows, 2);
        collectives.broadcast(sent, collectives.size() - 1);
        return List.of(before, gathered.toDoubles(), part.toDoubles(), values.toDoubles(), sent.toDoubles());
    }

    private static List<double[]> integers(Collectives collectives, Device device, int rows) {
        int[] drawn = Arrays.stream(values(collectives, rows))
                .mapToInt(value -> (int) (value * 64))
                .toArray();
        drawn[0] = 16_777_217;
        Tensor values = Tensor.of(device, drawn, rows, 2);
        Tensor gathered = collectives.allGather(values);
        Tensor part = collectives.reduceScatterSum(values);
        collectives.allReduceSum(values);
        Tensor sent = Tensor.of(device, drawn, rows, 2);
        collectives.broadcast(sent, 0);
        return List.of(wide(gathered), wide(part), wide(values), wide(sent));
    }

    private static double[] wide(Tensor integers) {
        return Arrays.stream(integers.toInts()).asDoubleStream().toArray();
    }

    private static double[] narrow(Collectives collectives, Device device, int rows) {
        Tensor wide = Tensor.of(device, values(collectives, rows), rows, 2);
        Tensor narrow = Tensor.empty(device, ElementType.BFLOAT16, rows, 2);
        device.convert(wide.storage(), narrow.storage());
        collectives.allReduceSum(narrow);
        return narrow.toDoubles();
    }

    /** Returns sums of numbers that no order of adding leaves exact. */
    static double[] roughSums(Collectives collectives, Device device, int length) {
        try (Scope scope = Scope.open()) {
            double[] drawn =
                    new Random(collectives.rank()).doubles(length, 0, 1).toArray();
            Tensor values = Tensor.of(device, drawn, length);
            collectives.allReduceSum(values);
            return values.toDoubles();
        }
    }
}
