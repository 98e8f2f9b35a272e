package io.github.ssl4j.examples;

import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Pretrainer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a run writes checkpoints, and whether it goes on from one.
 *
 * @param everySteps steps between checkpoints
 * @param resumed whether the run goes on from the checkpoint in its folder
 * @param command the words after {@code ssl4j} that began it
 */
record Checkpointing(int everySteps, boolean resumed, List<String> command) {
    private static final List<String> OPTIONS_OF_THE_FOLDER = List.of("--runs", "--out", "--resume");

    Checkpointing {
        if (everySteps < 1) {
            throw new IllegalArgumentException("--checkpoint-every: expected at least 1 step, found " + everySteps);
        }
    }

    void set(Pretrainer pretrainer, RunDirectory folder) {
        pretrainer.checkpointTo(folder.checkpoint(), everySteps);
        if (resumed) {
            pretrainer.resumeFrom(folder.checkpoint());
        }
    }

    /** Returns the command line that lets the run in a folder go on, for a shell. */
    String resumeCommand(RunDirectory folder) {
        List<String> words = new ArrayList<>(List.of("ssl4j"));
        for (int i = 0; i < command.size(); i++) {
            String word = command.get(i);
            if (OPTIONS_OF_THE_FOLDER.contains(word)) {
                i++;
            } else if (OPTIONS_OF_THE_FOLDER.stream().noneMatch(option -> word.startsWith(option + "="))) {
                words.add(word);
            }
        }
        words.add("--resume");
        words.add(folder.path().toString());
        return words.stream().map(Checkpointing::quoted).collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
