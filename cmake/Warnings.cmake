# Flags that every target of the project shares: warnings are errors, and the hardening that the release promises.
add_library(bw_flags INTERFACE)
target_compile_features(bw_flags INTERFACE cxx_std_20)
target_include_directories(bw_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_SOURCE_DIR}/server)
target_compile_options(bw_flags INTERFACE -Wall -Wextra -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
                       -fstack-protector-strong -fPIE)
# g++ 12 reports false positives of these inside libstdc++ and Boost when it inlines deeply.
target_compile_options(bw_flags INTERFACE -Wno-maybe-uninitialized -Wno-restrict -Wno-stringop-overflow
                       -Wno-array-bounds -Wno-stringop-overread -Wno-dangling-pointer)
target_compile_definitions(bw_flags INTERFACE _GLIBCXX_ASSERTIONS BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION
                           BOOST_BEAST_SEPARATE_COMPILATION SPDLOG_FMT_EXTERNAL)
target_link_options(bw_flags INTERFACE -pie -Wl,-z,relro,-z,now)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(bw_flags INTERFACE _FORTIFY_SOURCE=2)
endif()
if(BELLWETHER_SANITIZE)
  target_compile_options(bw_flags INTERFACE -fsanitize=${BELLWETHER_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=undefined)
  # With its checks inlined, g++ 12 takes the frame allocator of Asio's coroutines for a mismatched pair.
  target_compile_options(bw_flags INTERFACE -Wno-mismatched-new-delete)
  if(BELLWETHER_SANITIZE STREQUAL "thread")
    target_compile_options(bw_flags INTERFACE -Wno-tsan)  # Asio's fences are not modelled; its mutexes are
  endif()
  target_link_options(bw_flags INTERFACE -fsanitize=${BELLWETHER_SANITIZE})
endif()
