/** Methods that keep features apart by their statistics: Barlow Twins and VICReg. */
package io.github.ssl4j.regularization;
