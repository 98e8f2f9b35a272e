package io.github.ssl4j.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * A line of {@code warnings.jsonl}.
 *
 * @param sign what was seen, by the name of its constant; empty if the line cannot be read
 * @param message what it means and what to change
 */
record RecordedWarning(String sign, String message) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a line; the message says so where that is not possible. */
    static RecordedWarning of(String line) {
        try {
            JsonNode warning = JSON.readTree(line);
            return new RecordedWarning(
                    warning.path("sign").asText(), warning.path("message").asText());
        } catch (JsonProcessingException e) {
            return new RecordedWarning("", "A line of warnings.jsonl cannot be read: " + line);
        }
    }
}
