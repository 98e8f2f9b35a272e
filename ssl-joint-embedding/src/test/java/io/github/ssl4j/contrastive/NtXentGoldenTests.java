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

class NtXentGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossAndGradientsAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.NT_XENT);
    }

    private static void check(GoldenCase golden, Device device) {
        double temperature = golden.config()
                .path("temperature")
                .asDouble(golden.config().path("T").asDouble());
        try (Scope scope = Scope.open()) {
            Tensor z0 = input(golden, device, "in_z0");
            Tensor z1 = input(golden, device, "in_z1");

            Tensor loss = NtXent.of(temperature).with(reduction(golden)).loss(z0, z1);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_z0", z0.gradient().toDoubles(), device.floating());
            golden.assertClose("grad_z1", z1.gradient().toDoubles(), device.floating());
        }
    }

    private static Tensor input(GoldenCase golden, Device device, String name) {
        return Tensor.of(device, golden.array(name).values(), golden.array(name).shape())
                .withGradient();
    }

    /** Google's code adds the means over the two views: the case says so by its source or as a factor. */
    private static NtXent.Reduction reduction(GoldenCase golden) {
        boolean google = golden.meta().path("source").findValuesAsText("repo").stream()
                .anyMatch(repo -> repo.equals("google-research/simclr"));
        double factor = golden.config().path("factor_vs_lightly").asDouble(google ? 2 : 1);
        return factor == 2 ? NtXent.Reduction.SUM_OF_VIEWS : NtXent.Reduction.MEAN;
    }
}
