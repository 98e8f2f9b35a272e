package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class SinCosPositionsGoldenTests {

    @TestFactory
    Stream<DynamicTest> positionsAreThoseOfMae() {
        return Goldens.tests(SinCosPositionsGoldenTests::check, GoldenKind.SIN_COS_POSITIONS);
    }

    private static void check(GoldenCase golden) {
        int side = golden.config().get("grid").asInt();
        int width = golden.config().get("embed_dim").asInt();
        int before = golden.config().path("cls_token").asBoolean() ? 1 : 0;
        double[] expected = golden.truth("out_pos").values();
        assertThat(Arrays.copyOf(expected, before * width)).containsOnly(new double[before * width]);
        double[] found = new double[expected.length];
        System.arraycopy(SinCosPositions.of(side, side, width), 0, found, before * width, side * side * width);
        golden.assertClose("out_pos", found, ElementType.FLOAT64);
        GoldenReport.ok(golden, "host-float64");
    }
}
