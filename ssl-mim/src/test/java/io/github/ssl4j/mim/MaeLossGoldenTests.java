package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenFolder;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** MAE's loss on given predictions; the archive has such cases only as part of whole steps. */
class MaeLossGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossOfGivenPredictionsIsThatOfTheAuthors() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.MAE_LOSS);
    }

    @Test
    @DisabledIfSystemProperty(named = "ssl4j.goldens", matches = ".+", disabledReason = "needs a case of the archive")
    void predictionsOfWholeStepsAreReadLikeGivenOnes(@TempDir Path folder) {
        try (Device device = Nd4jDevice.float64()) {
            assertThat(Goldens.cases(GoldenKind.MAE)).isNotEmpty().allSatisfy(whole -> {
                boolean normalized = whole.config().get("norm_pix_loss").asBoolean();
                GoldenCase loss = lossOf(folder, whole, normalized);
                assertThat(GoldenKind.of(loss)).contains(GoldenKind.MAE_LOSS);
                assertThatCode(() -> check(loss, device)).doesNotThrowAnyException();

                GoldenCase wrong = lossOf(folder, whole, !normalized);
                assertThatThrownBy(() -> check(wrong, device))
                        .isInstanceOf(AssertionError.class)
                        .hasMessageContaining("out_loss");
            });
        }
    }

    private static GoldenCase lossOf(Path folder, GoldenCase whole, boolean normalized) {
        Map<String, NpyArray> arrays = Map.of(
                "in_imgs", whole.array("in_imgs"),
                "in_pred", whole.truth("out_pred"),
                "in_mask", whole.truth("out_mask"),
                "out_loss", whole.truth("out_loss"));
        String meta = "{\"config\": {\"norm_pix_loss\": " + normalized + "}}";
        return GoldenFolder.write(folder, whole + "_" + normalized, meta, arrays);
    }

    private static void check(GoldenCase golden, Device device) {
        int[] mask = golden.array("in_mask").ints();
        boolean[] hidden = new boolean[mask.length];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = mask[i] != 0;
        }
        MaeLoss mae = new MaeLoss(golden.config().get("norm_pix_loss").asBoolean());
        try (Scope scope = Scope.open()) {
            NpyArray images = golden.array("in_imgs");
            Tensor prediction = golden.array("in_pred").tensor(device).withGradient();
            Tensor patches =
                    Ops.patchify(Ops.channelsLast(images.tensor(device)), patch(golden, images, prediction.size(2)));
            HiddenTokens rows = Tiny.hidden(images.size(0), hidden);

            Tensor loss = mae.loss(rows.rows(prediction), rows.rows(patches));

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            if (golden.hasAny("grad_pred")) {
                loss.backward();
                golden.assertClose("grad_pred", prediction.gradient().toDoubles(), device.floating());
            }
        }
    }

    /** Returns the side of a patch as the settings have it, or as the predictions do, which are of all its pixels. */
    private static int patch(GoldenCase golden, NpyArray images, int pixels) {
        int side = (int) Math.round(Math.sqrt((double) pixels / images.size(1)));
        return golden.config().path("patch").asInt(side);
    }
}
