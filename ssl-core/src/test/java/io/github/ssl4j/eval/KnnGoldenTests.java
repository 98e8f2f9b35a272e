package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class KnnGoldenTests {

    @TestFactory
    Stream<DynamicTest> predictionsAndAccuracyAreThoseOfTheReferences() {
        return Goldens.tests(
                golden -> {
                    try (Device device = Nd4jDevice.float64()) {
                        check(golden, device, "nd4j-float64");
                    }
                    try (Device device = Nd4jDevice.float32()) {
                        check(golden, device, "nd4j-float32");
                    }
                    try (Device device = new CpuDevice()) {
                        check(golden, device, "cpu-float32");
                    }
                },
                "knn_");
    }

    private static void check(GoldenCase golden, Device device, String name) {
        int classes = golden.config().get("classes").asInt();
        KnnProbe probe = new KnnProbe(
                golden.config().get("k").asInt(), golden.config().get("T").asDouble());

        KnnProbe.Result result =
                probe.evaluate(device, features(golden, "bank", classes), features(golden, "query", classes));

        assertThat(result.predictions()).isEqualTo(golden.truth("out_pred_top1").ints());
        golden.assertClose("out_top1_percent", new double[] {result.top1()}, device.floating());
        golden.assertClose("out_top5_percent", new double[] {result.top5()}, device.floating());
        golden.assertClose("out_top1_lightly", new double[] {result.top1()}, device.floating());
        GoldenReport.ok(golden, name);
    }

    private static Features features(GoldenCase golden, String which, int classes) {
        int width = golden.array("in_" + which).shape()[1];
        int[] labels = golden.array("in_" + which + "_labels").ints();
        return Features.of(golden.array("in_" + which).floats(), width, labels, classes, which);
    }
}
