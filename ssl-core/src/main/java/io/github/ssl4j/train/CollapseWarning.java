package io.github.ssl4j.train;

/**
 * A collapse that was seen.
 *
 * @param sign what was seen
 * @param step the step at which it had lasted long enough
 * @param message what was seen in numbers, and the setting to change
 */
public record CollapseWarning(CollapseSign sign, long step, String message) {}
