package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class HogTargetsGoldenTests {

    @TestFactory
    Stream<DynamicTest> cellsOfATokenAreSideBySide() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.HOG_TOKENS);
    }

    private static void check(GoldenCase golden, Device device) {
        NpyArray images = golden.array("in_imgs");
        int[] shape = golden.truth("out_hog").shape();
        int patch = (int) Math.round(Math.sqrt((double) images.size(2) * images.size(3) / shape[1]));
        HogTargets targets = new HogTargets(
                patch,
                golden.config().get("nbins").asInt(),
                golden.config().get("pool").asInt(),
                golden.config().path("gaussian_window").asInt());
        try (Scope scope = Scope.open()) {
            Tensor tokens = targets.of(Ops.channelsLast(images.tensor(device)));
            assertThat(tokens.shape()).isEqualTo(shape);
            golden.assertClose("out_hog", tokens.toDoubles(), device.floating());
        }
    }
}
