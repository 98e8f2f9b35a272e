package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class KnnGoldenTests {

    @TestFactory
    Stream<DynamicTest> predictionsAndAccuracyAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.KNN);
    }

    private static void check(GoldenCase golden, Device device) {
        int classes = golden.config().get("classes").asInt();
        KnnProbe probe = new KnnProbe(
                golden.config().get("k").asInt(), golden.config().get("T").asDouble());

        KnnProbe.Result result =
                probe.evaluate(device, features(golden, "bank", classes), features(golden, "query", classes));

        assertThat(result.predictions()).isEqualTo(golden.truth("out_pred_top1").ints());
        golden.assertClose("out_top1_percent", new double[] {result.top1()}, device.floating());
        compareWhereGiven(golden, "out_top5_percent", result.top5(), device);
        compareWhereGiven(golden, "out_top1_lightly", result.top1(), device);
    }

    private static void compareWhereGiven(GoldenCase golden, String name, double found, Device device) {
        if (golden.hasTruth(name)) {
            golden.assertClose(name, new double[] {found}, device.floating());
        }
    }

    private static Features features(GoldenCase golden, String which, int classes) {
        int width = golden.array("in_" + which).shape()[1];
        int[] labels = golden.array("in_" + which + "_labels").ints();
        return Features.of(golden.array("in_" + which).floats(), width, labels, classes, which);
    }
}
