package io.github.ssl4j.train;

/** Something that is wrong with a run, though its encoder does not collapse. */
public enum TrainingFault {
    /** Gradients are many times as long as they were. */
    EXPLODING_GRADIENTS,
    /** Steps are so short that the weights stay as they are. */
    IDLE_LEARNING_RATE,
    /** Most prototypes or codes are those of no image. */
    DEAD_CODES,
    /** Training waits for data. */
    STARVED_LOADER
}
