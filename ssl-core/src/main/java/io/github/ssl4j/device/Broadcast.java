package io.github.ssl4j.device;

/** How the second operand of a {@link Binary} function is broadcast over a matrix of {@code rows} x {@code columns}. */
public enum Broadcast {
    /** One value per element. */
    NONE,
    /** {@code columns} values, the same for every row. */
    ROW,
    /** {@code rows} values, the same for every column. */
    COLUMN,
    /** One value for all. */
    SCALAR
}
