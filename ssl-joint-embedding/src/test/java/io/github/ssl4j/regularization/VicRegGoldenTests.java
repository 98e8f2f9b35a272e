package io.github.ssl4j.regularization;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.regularization.VicRegLoss.Branches;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class VicRegGoldenTests {

    @TestFactory
    Stream<DynamicTest> lossItsTermsAndGradientsAreThoseOfTheReferences() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.VICREG);
    }

    private static void check(GoldenCase golden, Device device) {
        VicRegLoss vicReg = loss(golden);
        try (Scope scope = Scope.open()) {
            Tensor z0 = Settings.input(golden, device, "in_z0").withGradient();
            Tensor z1 = Settings.input(golden, device, "in_z1").withGradient();

            assertTerm(golden, "out_inv", vicReg.invarianceTerm(z0, z1));
            assertTerm(golden, "out_var0", vicReg.varianceTerm(z0));
            assertTerm(golden, "out_var1", vicReg.varianceTerm(z1));
            assertTerm(golden, "out_cov0", vicReg.covarianceTerm(z0));
            assertTerm(golden, "out_cov1", vicReg.covarianceTerm(z1));
            Tensor loss = vicReg.loss(z0, z1);
            loss.backward();

            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_z0", z0.gradient().toDoubles(), device.floating());
            golden.assertClose("grad_z1", z1.gradient().toDoubles(), device.floating());
        }
    }

    private static void assertTerm(GoldenCase golden, String name, Tensor term) {
        if (golden.hasTruth(name)) {
            golden.assertClose(name, term.toDoubles(), term.device().floating());
        }
    }

    static VicRegLoss loss(GoldenCase golden) {
        double invariance = Settings.number(golden, 25, "lambda_", "lambda", "sim", "sim_loss_weight", "lambda_param");
        double variance = Settings.number(golden, 25, "mu", "std", "var", "var_loss_weight", "mu_param");
        double covariance = Settings.number(golden, 1, "nu", "cov", "cov_loss_weight", "nu_param");
        double epsilon = Settings.number(golden, 1e-4, "eps", "epsilon");
        return VicRegLoss.of(invariance, variance, covariance)
                .withEpsilon(epsilon)
                .with(branches(golden));
    }

    /** solo-learn adds the variance terms of the branches: the case says so by its source or as a factor. */
    private static Branches branches(GoldenCase golden) {
        boolean solo = golden.meta().path("source").findValuesAsText("repo").stream()
                .anyMatch(repo -> repo.endsWith("/solo-learn"));
        double factor = Settings.number(golden, solo ? 1 : 0.5, "variance_factor", "std_factor", "var_factor");
        return factor == 1 ? Branches.SUM : Branches.MEAN;
    }
}
