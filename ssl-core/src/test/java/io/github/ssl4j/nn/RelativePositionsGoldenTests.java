package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class RelativePositionsGoldenTests {
    private static final String INDEX = "relative_position_index";

    @TestFactory
    Stream<DynamicTest> entriesOfTheTableAreThoseOfTheAuthors() {
        return Goldens.cases(GoldenKind.BEIT, GoldenKind.SIMMIM)
                .flatMap(golden -> golden.arrays("w__").keySet().stream()
                        .filter(name -> name.endsWith(INDEX))
                        .map(name -> DynamicTest.dynamicTest(golden + " " + name, () -> check(golden, name))));
    }

    private static void check(GoldenCase golden, String name) {
        JsonNode config = golden.config();
        NpyArray index = golden.array("w__" + name);
        int side = config.get("img").asInt() / config.get("patch").asInt();
        RelativePositions positions = new RelativePositions(side, side, true);
        assertThat(index.shape()).containsExactly(positions.tokens(), positions.tokens());
        assertThat(positions.index()).containsExactly(index.ints());
        String table = name.replace(INDEX, "relative_position_bias_table");
        assertThat(positions.distances()).isEqualTo(golden.array("w__" + table).size(0));
    }
}
