package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.eval.FineTuneListener;
import io.github.ssl4j.train.TrainingListener;

/** Shows how far a leaderboard is. */
public interface LeaderboardProgress {

    /** Says something, in a line. */
    void say(String line);

    /** Returns what shows the pretraining of a run. */
    TrainingListener pretraining(String run);

    /** Returns what shows the fine-tuning of a run. */
    FineTuneListener fineTuning(String run);
}
