package io.github.ssl4j.settings;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class JsonLeavesTests {
    @Test
    void valuesAreNamedByThePathToThemInTheirOrder() throws JsonProcessingException {
        String json = """
                {"seed": 1, "loss": {"type": "nt-xent", "weights": [1, 2]}, "crops": [{"size": 32}, {"size": 16}],
                 "none": null, "settings": {}, "transforms": []}
                """;

        assertThat(JsonLeaves.of(new ObjectMapper().readTree(json)).entrySet().stream()
                        .map(leaf -> leaf.getKey() + " = " + leaf.getValue()))
                .containsExactly(
                        "seed = 1",
                        "loss.type = \"nt-xent\"",
                        "loss.weights = [1,2]",
                        "crops[0].size = 32",
                        "crops[1].size = 16",
                        "none = null",
                        "settings = {}",
                        "transforms = []");
    }
}
