package io.github.ssl4j.eval;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class LogisticRegressionGoldenTests {

    @TestFactory
    Stream<DynamicTest> theOptimumIsThatOfScikitLearn() {
        return Goldens.tests(LogisticRegressionGoldenTests::check, GoldenKind.LOGISTIC_REGRESSION);
    }

    private static void check(GoldenCase golden) {
        int width = golden.array("in_x").size(1);
        int classes = golden.truth("out_intercept").length();
        Features features = Features.of(
                golden.array("in_x").floats(), width, golden.array("in_y").ints(), classes, golden.name());

        LinearClassifier fitted =
                new LogisticRegression(golden.config().get("C").asDouble()).fit(features);

        golden.assertClose("out_coef", fitted.weights(), ElementType.FLOAT64);
        golden.assertClose("out_intercept", fitted.intercepts(), ElementType.FLOAT64);
        golden.assertClose("out_proba", fitted.probabilities(features), ElementType.FLOAT64);
        double accuracy = fitted.evaluate(features).top1() / 100;
        golden.assertClose("out_accuracy", new double[] {accuracy}, ElementType.FLOAT64);
        GoldenReport.ok(golden, "host-float64");
    }
}
