// gtest's ASSERT_TRUE for coroutines, which cannot `return`.
#pragma once

#include <gtest/gtest.h>

#define CO_ASSERT(condition)          \
  do {                                \
    const bool holds{condition};      \
    EXPECT_TRUE(holds) << #condition; \
    if (!holds) co_return;            \
  } while (false)
