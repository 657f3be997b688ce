// Symbols of constant size, drawn from distance functions; as large at every scale.

struct Out {
    @builtin(position) position: vec4<f32>,
    // Pixels from the middle, y up.
    @location(0) at: vec2<f32>,
    @location(1) @interpolate(flat, either) fill: vec4<f32>,
    @location(2) @interpolate(flat, either) frame_color: vec4<f32>,
    // Radius in pixels.
    @location(3) @interpolate(flat, either) radius: f32,
    // Shape, sign.
    @location(4) @interpolate(flat, either) what: vec2<u32>,
}

const FAR_SIZE = 0.4;

@vertex
fn vertex(@builtin(vertex_index) vertex: u32, @location(0) local: vec2<f32>, @location(1) row: u32) -> Out {
    let style = style_of(row);
    let shapes = u32(style.size.y);
    let near = frame.px_per_m >= style.size.w * frame.scale;
    let r = style.size.x * 0.5 * frame.scale * select(FAR_SIZE, 1.0, near);
    // Nothing of a small symbol lies farther out than the rim of its square; a badge stands out of a large one.
    let reach = r + select(1.8, 2.6, near) * frame.scale + 1.0;
    let corner = vertex & 3u;
    var out: Out;
    out.at = vec2<f32>(select(-reach, reach, (corner & 1u) == 1u), select(-reach, reach, (corner & 2u) == 2u));
    out.fill = style.color;
    out.frame_color = style.second;
    out.radius = r;
    out.what = vec2<u32>(select(shapes / 16u, shapes % 16u, near), u32(style.size.z));
    // Its edges lie on whole pixels, y down as pictures have it.
    let px = px_from_local(local);
    let screen = vec2<f32>(frame.half_size.x + px.x, frame.half_size.y - px.y);
    let snapped = floor(screen - r + 0.5) + r;
    out.position = clip_from_px(vec2<f32>(snapped.x - frame.half_size.x, frame.half_size.y - snapped.y) + out.at);
    if style.color.a + style.second.a == 0.0 {
        out.position = NOWHERE;
    }
    return out;
}

fn inside(distance: f32) -> f32 {
    return clamp(0.5 - distance, 0.0, 1.0);
}

fn box(p: vec2<f32>, half: vec2<f32>, round: f32) -> f32 {
    let q = abs(p) - half + round;
    return length(max(q, vec2<f32>(0.0))) + min(max(q.x, q.y), 0.0) - round;
}

// A shape put on others.
fn on(below: vec4<f32>, color: vec4<f32>, distance: f32) -> vec4<f32> {
    return over(premultiplied(color, inside(distance)), below);
}

// Distance from the line of a circle.
fn ring(p: vec2<f32>, radius: f32, width: f32) -> f32 {
    return abs(length(p) - radius) - width * 0.5;
}

// Bar: dark horizontal bar.
fn bar(p: vec2<f32>, in: Out) -> vec4<f32> {
    let k = frame.scale;
    let half = vec2<f32>(in.radius, in.radius * 0.42);
    let rim = on(vec4<f32>(0.0), in.frame_color, box(p, half + 1.2 * k, 1.2 * k));
    return on(rim, in.fill, box(p, half, 0.8 * k));
}

// What is light gets a rim of itself, so that it stands out on any ground.
fn disc(p: vec2<f32>, in: Out) -> vec4<f32> {
    return on(vec4<f32>(0.0), in.fill, length(p) - in.radius - 1.2 * frame.scale);
}

// Ring: hollow ring.
fn hollow(p: vec2<f32>, in: Out) -> vec4<f32> {
    let k = frame.scale;
    return on(disc(p, in), in.frame_color, ring(p, in.radius - 1.1 * k, 2.2 * k));
}

// Square: small square with a frame.
fn square(p: vec2<f32>, in: Out) -> vec4<f32> {
    let k = frame.scale;
    let outer = on(vec4<f32>(0.0), in.frame_color, box(p, vec2<f32>(in.radius + 0.8 * k), 2.0 * k));
    return on(outer, in.fill, box(p, vec2<f32>(in.radius - 0.8 * k), 0.8 * k));
}

// Block: small square with a frame and a point.
fn block(p: vec2<f32>, in: Out) -> vec4<f32> {
    let k = frame.scale;
    let rim = on(vec4<f32>(0.0), in.fill, box(p, vec2<f32>(in.radius + 1.8 * k), 2.4 * k));
    let framed = on(rim, in.frame_color, box(p, vec2<f32>(in.radius + 0.8 * k), 1.6 * k));
    let filled = on(framed, in.fill, box(p, vec2<f32>(in.radius - 0.8 * k), 0.8 * k));
    return on(filled, in.frame_color, length(p) - 1.3 * k);
}

// Spot: small filled circle.
fn spot(p: vec2<f32>, in: Out) -> vec4<f32> {
    let k = frame.scale;
    let rim = on(vec4<f32>(0.0), in.frame_color, length(p) - in.radius - 1.2 * k);
    return on(rim, in.fill, length(p) - in.radius - 0.2 * k);
}
