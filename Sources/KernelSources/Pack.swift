package import KernelInterface

extension ThisISA {
  package static func packRows(
    of gather: Gather, input: Source, rows: Range<Int>, depths: Range<Int>, into target: Target
  ) {
    var window = window(of: rows.lowerBound, in: gather)
    var output = target
    var row = rows.lowerBound
    while row < rows.upperBound {
      copyRow(of: gather, in: window, input: input, depths: depths, to: output)
      advance(&window, in: gather)
      output += depthBlock
      row &+= 1
    }
  }

  package static func packColumns(
    of gather: Gather, input: Source, rows: Range<Int>, depths: Range<Int>, scratch: Target,
    into target: Target, panelStride: Int
  ) {
    let count = depths.count
    let panels = (count &+ tileRows &- 1) / tileRows
    clear(scratch + count, count: panels &* tileRows &- count)
    var window = window(of: rows.lowerBound, in: gather)
    var output = target
    var row = rows.lowerBound
    while row < rows.upperBound {
      copyRow(of: gather, in: window, input: input, depths: depths, to: scratch)
      advance(&window, in: gather)
      var source = UnsafeRawPointer(scratch)
      var panel = UnsafeMutableRawPointer(output)
      var remaining = panels
      while remaining > 0 {
        let tail = PanelRowHead.scalarCount &* 4
        panel.storeBytes(of: source.loadUnaligned(as: PanelRowHead.self), as: PanelRowHead.self)
        (panel + tail).storeBytes(
          of: (source + tail).loadUnaligned(as: PanelRowTail.self), as: PanelRowTail.self)
        source += tileRows &* 4
        panel += panelStride &* 4
        remaining &-= 1
      }
      output += tileRows
      row &+= 1
    }
  }

  /// Copies columns `depths` of the gathered row in `window`, zeros where taps leave the image.
  @inline(__always)
  private static func copyRow(
    of gather: Gather, in window: SIMD4<Int>, input: Source, depths: Range<Int>,
    to output: Target
  ) {
    let run = gather.run
    // The part of a run that lies inside the image, in floats from the run's beginning.
    let left = window.z &* gather.step &+ gather.originX
    let inside = max(0, 0 &- left) &* gather.channels
    let insideEnd = min(gather.tapColumns, gather.width &- left) &* gather.channels
    var tapRow = depths.lowerBound / run
    var depth = depths.lowerBound
    var output = output
    while depth < depths.upperBound {
      let runStart = tapRow &* run
      let from = depth &- runStart
      let to = min(run, depths.upperBound &- runStart)
      let y = window.y &* gather.step &+ gather.originY &+ tapRow
      let first = max(from, min(inside, to))
      let last = min(to, max(insideEnd, first))
      if y < 0 || y >= gather.height || last <= first {
        clear(output, count: to &- from)
      } else {
        let line = (window.x &* gather.height &+ y) &* gather.width &+ left
        clear(output, count: first &- from)
        copy(
          input + (line &* gather.channels &+ first), count: last &- first,
          to: output + (first &- from))
        clear(output + (last &- from), count: to &- last)
      }
      output += to &- from
      depth = runStart &+ to
      tapRow &+= 1
    }
  }

  package static func packRight(
    _ source: Source, rowStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int
  ) {
    var panel = target
    var column = 0
    while column < columns {
      let width = min(tileColumns, columns &- column)
      var input = source + column
      var output = panel
      var row = 0
      while row < rows {
        if width == tileColumns {
          output.store(input.vector(0), at: 0)
          output.store(input.vector(Vector.scalarCount), at: Vector.scalarCount)
        } else {
          copy(input, count: width, to: output)
          clear(output + width, count: tileColumns &- width)
        }
        input += rowStride
        output += tileColumns
        row &+= 1
      }
      panel += panelStride
      column &+= tileColumns
    }
  }

  package static func packRightTransposed(
    _ source: Source, columnStride: Int, rows: Int, columns: Int, into target: Target,
    panelStride: Int
  ) {
    var panel = target
    var column = 0
    while column < columns {
      let width = min(tileColumns, columns &- column)
      let input = source + column &* columnStride
      var row = 0
      while row < rows {
        let output = panel + row &* tileColumns
        var lane = 0
        while lane < width {
          output[lane] = input[lane &* columnStride &+ row]
          lane &+= 1
        }
        clear(output + width, count: tileColumns &- width)
        row &+= 1
      }
      panel += panelStride
      column &+= tileColumns
    }
  }
}

/// Where the window of row `index` of a gathered matrix lies: x image, y grid row, z grid column.
///
/// A vector rather than a structure: the metadata of a structure brings helper functions that the
/// linker would share with processors that cannot run them.
@inline(__always)
private func window(of index: Int, in gather: Gather) -> SIMD4<Int> {
  let area = gather.gridHeight &* gather.gridWidth
  let image = index / area
  let within = index &- image &* area
  let row = within / gather.gridWidth
  return SIMD4(image, row, within &- row &* gather.gridWidth, 0)
}

/// The window of the next row.
@inline(__always)
private func advance(_ window: inout SIMD4<Int>, in gather: Gather) {
  window.z &+= 1
  guard window.z == gather.gridWidth else { return }
  window.z = 0
  window.y &+= 1
  guard window.y == gather.gridHeight else { return }
  window.y = 0
  window.x &+= 1
}
