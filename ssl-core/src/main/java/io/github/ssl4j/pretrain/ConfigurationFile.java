package io.github.ssl4j.pretrain;

import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.util.function.Supplier;

/**
 * Leaves the configuration of a new run in its folder once it begins, and so not if its workers turn out to differ.
 *
 * @param files of the run
 * @param resolved gives the configuration
 */
record ConfigurationFile(RunDirectory files, Supplier<?> resolved) implements TrainingListener {

    @Override
    public void onStart(Training training) {
        files.writeConfiguration(resolved.get());
    }
}
