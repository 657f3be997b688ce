// Symbols of constant size, drawn from distance functions; as large at every scale.

struct Out {
    @builtin(position) position: vec4<f32>,
    // Pixels from the middle, y up.
    @location(0) at: vec2<f32>,
    @location(1) @interpolate(flat, either) fill: vec4<f32>,
    @location(2) @interpolate(flat, either) frame_color: vec4<f32>,
    // Radius in pixels, shape.
    @location(3) @interpolate(flat, either) size: vec2<f32>,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @location(0) local: vec2<f32>, @location(1) row: u32) -> Out {
    let style = style_of(row);
    let r = style.size.x * 0.5 * frame.scale;
    let reach = r + 1.2 * frame.scale + 1.0;
    var out: Out;
    out.at = vec2<f32>(select(-reach, reach, (corner & 1u) == 1u), select(-reach, reach, (corner & 2u) == 2u));
    out.fill = style.color;
    out.frame_color = style.second;
    out.size = vec2<f32>(r, style.size.y);
    out.position = clip_from_px(px_from_local(local) + out.at);
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

fn segment(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>) -> f32 {
    let d = b - a;
    return length(p - a - d * clamp(dot(p - a, d) / dot(d, d), 0.0, 1.0));
}

// A question mark's hook and dot.
fn question(p: vec2<f32>, r: f32) -> f32 {
    var hook = array<vec2<f32>, 8>(
        vec2<f32>(-0.26, 0.22), vec2<f32>(-0.2, 0.42), vec2<f32>(0.0, 0.5), vec2<f32>(0.22, 0.42),
        vec2<f32>(0.26, 0.2), vec2<f32>(0.12, 0.02), vec2<f32>(0.0, -0.1), vec2<f32>(0.0, -0.22),
    );
    var d = length(p - vec2<f32>(0.0, -0.46 * r)) - 0.13 * r;
    for (var i = 0; i < 7; i++) {
        d = min(d, segment(p, hook[i] * r, hook[i + 1] * r) - 0.1 * r);
    }
    return d;
}

// The same measures as in the picture writer, `briefing::symbols`.
@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let r = in.size.x;
    let k = frame.scale;
    let p = in.at;
    let nothing = vec4<f32>(0.0);
    let disc = on(nothing, in.fill, length(p) - r);
    switch u32(in.size.y) {
        // Dot: filled circle with a ring.
        case 0u: {
            let filled = on(on(nothing, in.frame_color, length(p) - r), in.fill, length(p) - (r - 1.5 * k));
            return on(filled, in.fill, ring(p, r, 0.6 * k));
        }
        // Bar: dark horizontal bar.
        case 1u: {
            let half = vec2<f32>(r, r * 0.42);
            return on(on(nothing, in.frame_color, box(p, half + 1.2 * k, 1.2 * k)), in.fill, box(p, half, 0.8 * k));
        }
        // CrossCircle: circle with a cross.
        case 2u: {
            let arm = r * 0.5;
            let beam = 0.85 * k;
            let cross = min(box(p, vec2<f32>(arm, beam), 0.0), box(p, vec2<f32>(beam, arm), 0.0));
            return on(on(disc, in.frame_color, ring(p, r - 0.7 * k, 1.4 * k)), in.frame_color, cross);
        }
        // Ring: hollow ring.
        case 3u: {
            return on(disc, in.frame_color, ring(p, r - 1.1 * k, 2.2 * k));
        }
        // Square: rounded square with a frame.
        case 4u: {
            let outer = on(nothing, in.frame_color, box(p, vec2<f32>(r + 0.8 * k), 2.0 * k));
            return on(outer, in.fill, box(p, vec2<f32>(r - 0.8 * k), 0.8 * k));
        }
        // Question: circle with a question mark.
        default: {
            return on(on(disc, in.frame_color, ring(p, r - 0.7 * k, 1.4 * k)), in.frame_color, question(p, r));
        }
    }
}
