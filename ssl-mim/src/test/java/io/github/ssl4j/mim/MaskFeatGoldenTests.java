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

class MaskFeatGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossOfGivenPredictionsEqualsTheAuthors() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.MASKFEAT);
    }

    private static void check(GoldenCase golden, Device device) {
        NpyArray images = golden.array("in_imgs");
        HogTargets targets = new HogTargets(
                images.size(2) / golden.config().get("feat_size").asInt(),
                golden.config().get("nbins").asInt(),
                golden.config().get("pool").asInt(),
                golden.config().get("gaussian_window").asInt());
        NpyArray mask = golden.array("in_mask");
        boolean[] hidden = new boolean[mask.length()];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = mask.values()[i] != 0;
        }
        try (Scope scope = Scope.open()) {
            Tensor prediction = golden.array("in_pred").tensor(device).withGradient();
            Tensor all = targets.of(Ops.channelsLast(images.tensor(device)));
            assertThat(all.shape()).containsExactly(images.size(0), mask.length() / images.size(0), targets.width(3));
            golden.assertClose("out_target_all", all.toDoubles(), device.floating());
            Tensor target = Tiny.hidden(images.size(0), hidden).rows(all);

            Tensor loss = MaskFeat.loss(prediction, target)
                    .times(golden.config().path("weight").asDouble(1));

            golden.assertClose("out_target_masked", target.toDoubles(), device.floating());
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            loss.backward();
            golden.assertClose("grad_pred", prediction.gradient().toDoubles(), device.floating());
        }
    }
}
