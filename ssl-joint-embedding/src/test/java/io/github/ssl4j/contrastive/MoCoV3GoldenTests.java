package io.github.ssl4j.contrastive;

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

class MoCoV3GoldenTests {

    @TestFactory
    Stream<DynamicTest> lossAndGradientAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.MOCO_V3);
    }

    private static void check(GoldenCase golden, Device device) {
        double temperature = golden.config()
                .path("T")
                .asDouble(golden.config().path("temperature").asDouble());
        try (Scope scope = Scope.open()) {
            Tensor q = tensor(golden, device, "in_q").withGradient();
            Tensor k = tensor(golden, device, "in_k");

            Tensor loss = MoCoV3Loss.of(temperature).loss(q, k);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_q", q.gradient().toDoubles(), device.floating());
        }
    }

    private static Tensor tensor(GoldenCase golden, Device device, String name) {
        return Tensor.of(device, golden.array(name).values(), golden.array(name).shape());
    }
}
