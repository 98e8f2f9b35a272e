package io.github.ssl4j.regularization;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class BarlowTwinsGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossAndGradientsAreThoseOfTheReferences() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.BARLOW_TWINS);
    }

    private static void check(GoldenCase golden, Device device) {
        double lambda = Settings.number(golden, Double.NaN, "lambda", "lambda_", "lambd", "lamb", "lambda_param");
        double scale = Settings.number(golden, 1, "scale", "scale_loss", "loss_scale");
        try (Scope scope = Scope.open()) {
            Tensor z0 = Settings.input(golden, device, "in_z0").withGradient();
            Tensor z1 = Settings.input(golden, device, "in_z1").withGradient();

            Tensor loss = BarlowTwinsLoss.of(lambda).scaled(scale).loss(z0, z1);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_z0", z0.gradient().toDoubles(), device.floating());
            golden.assertClose("grad_z1", z1.gradient().toDoubles(), device.floating());
        }
    }
}
