/**
 * Random changes to images, equal to torchvision's on float tensors, the policies that turn an image into views, and
 * the masks that hide patches. Drawing is kept apart from applying what was drawn: every random transform calls a
 * function of plain numbers.
 */
package io.github.ssl4j.augment;
