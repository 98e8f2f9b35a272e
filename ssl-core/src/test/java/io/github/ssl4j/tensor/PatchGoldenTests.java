package io.github.ssl4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.HogShape;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class PatchGoldenTests {

    @TestFactory
    Stream<DynamicTest> patchesOfMae() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> patchify(golden, device)), GoldenKind.PATCHES);
    }

    private static void patchify(GoldenCase golden, Device device) {
        int patch = golden.config().path("patch").asInt();
        try (Scope scope = Scope.open()) {
            Tensor images = images(golden, device);
            Tensor tokens = Ops.patchify(images, patch);
            golden.assertClose("out_patches", tokens.toDoubles(), device.floating());
            Tensor back = Ops.unpatchify(tokens, patch, images.size(1), images.size(2), images.size(3));
            assertThat(back.shape()).isEqualTo(images.shape());
            golden.assertClose("out_unpatchified", Ops.permute(back, 0, 3, 1, 2).toDoubles(), device.floating());
        }
    }

    @TestFactory
    Stream<DynamicTest> hogOfMaskFeat() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> hog(golden, device)), GoldenKind.HOG);
    }

    @TestFactory
    Stream<DynamicTest> windowsOfMaskFeat() {
        return Goldens.tests(PatchGoldenTests::windows, GoldenKind.HOG_WINDOWS);
    }

    private static void hog(GoldenCase golden, Device device) {
        int bins = golden.config().path("nbins").asInt();
        int cell = golden.config().path("pool").asInt();
        int window = golden.config().path("gaussian_window").asInt();
        try (Scope scope = Scope.open()) {
            Tensor hog = Ops.hog(images(golden, device), bins, cell, window);
            Tensor cellsLast = Ops.permute(hog, 0, 3, 4, 1, 2);
            assertThat(cellsLast.shape()).isEqualTo(golden.truth("out_hog").shape());
            golden.assertClose("out_hog", cellsLast.toDoubles(), device.floating());
        }
    }

    private static void windows(GoldenCase golden) {
        Map<String, NpyArray> windows = golden.truths("out_gkern");
        assertThat(windows).isNotEmpty();
        windows.forEach((name, expected) -> {
            int side = expected.size(0);
            float[] weights = new HogShape(1, side, side, 1, 1, 1, side).windowWeights();
            double[] actual = new double[weights.length];
            for (int i = 0; i < actual.length; i++) {
                actual[i] = weights[i];
            }
            golden.assertClose("out_gkern" + name, actual, ElementType.FLOAT32);
        });
        GoldenReport.ok(golden, "host");
    }

    private static Tensor images(GoldenCase golden, Device device) {
        NpyArray images = golden.array("in_imgs");
        return Ops.channelsLast(Tensor.of(device, images.values(), images.shape()));
    }
}
