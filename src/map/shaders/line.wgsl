// Segments of constant width with round ends and joins, feathered, dashed.
//
// A segment is drawn as all points within half a width of it. Where two segments meet, each keeps its side of the line
// that halves their angle, so that no pixel is painted twice and translucent lines have no dots at their corners.

struct Out {
    @builtin(position) position: vec4<f32>,
    // Along and across the segment, pixels from its start.
    @location(0) at: vec2<f32>,
    @location(1) @interpolate(flat, either) color: vec4<f32>,
    // Length, half width, distance of the start from the start of the line; pixels.
    @location(2) @interpolate(flat, either) size: vec3<f32>,
    // Dash and gap, pixels; gap 0: solid.
    @location(3) @interpolate(flat, either) dash: vec2<f32>,
    // Normals of the halving lines at start and end; zero where the line ends.
    @location(4) @interpolate(flat, either) joins: vec4<f32>,
}

const ASIDE = 0.0137;

fn direction(v: vec2<f32>) -> vec2<f32> {
    let l = length(v);
    return select(vec2<f32>(0.0), v / l, l > 1e-6);
}

@vertex
fn vertex(
    @builtin(vertex_index) corner: u32,
    @location(0) before: vec2<f32>,
    @location(1) start: vec2<f32>,
    @location(2) along: f32,
    @location(3) row: u32,
    @location(4) end: vec2<f32>,
    @location(5) after: vec2<f32>,
) -> Out {
    var out: Out;
    out.position = NOWHERE;
    // The highest bit: no segment starts here.
    if (row >> 31u) == 1u {
        return out;
    }
    let style = style_of(row);
    if style.color.a == 0.0 {
        return out;
    }
    let d = direction(end - start);
    let n = vec2<f32>(-d.y, d.x);
    let len = length(end - start) * frame.px_per_m;
    let half_width = style.size.x * 0.5 * frame.scale;
    let reach = half_width + 0.75;
    let t = select(-reach, len + reach, (corner & 1u) == 1u);
    let s = select(-reach, reach, (corner & 2u) == 2u);

    let m0 = direction(direction(start - before) + d);
    let m1 = direction(direction(after - end) + d);
    let has_before = f32(any(start != before));
    let has_after = f32(any(after != end));
    out.joins = vec4<f32>(dot(m0, d), dot(m0, n), 0.0, 0.0) * has_before + vec4<f32>(0.0, 0.0, dot(m1, d), dot(m1, n)) * has_after;
    out.at = vec2<f32>(t, s);
    out.color = style.color;
    out.size = vec3<f32>(len, half_width, along * frame.px_per_m);
    out.dash = style.size.yz * frame.scale;
    out.position = clip_from_px(px_from_local(start) + d * t + n * s);
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let len = in.size.x;
    // A little beside the halving line itself, on which whole rows of pixels may lie and be rounded either way.
    let beyond_start = any(in.joins.xy != vec2<f32>(0.0)) && dot(in.at, in.joins.xy) < ASIDE;
    let beyond_end = dot(in.at - vec2<f32>(len, 0.0), in.joins.zw) > ASIDE;
    if beyond_start || beyond_end {
        discard;
    }
    let nearest = vec2<f32>(clamp(in.at.x, 0.0, len), 0.0);
    var coverage = stripe(distance(in.at, nearest), in.size.y);
    if in.dash.y > 0.0 {
        let period = in.dash.x + in.dash.y;
        let u = in.size.z + in.at.x;
        // Distance from the middle of the nearest dash; a line starts with a dash.
        let v = (fract((u - in.dash.x * 0.5) / period + 0.5) - 0.5) * period;
        coverage *= clamp(in.dash.x * 0.5 - abs(v) + 0.5, 0.0, 1.0);
    }
    return premultiplied(in.color, coverage);
}
