// Symbols of constant size, drawn from distance functions; as large at every scale.

struct Signs {
    // Where a sign's capsules begin, and how many there are: four signs to a vector.
    starts: array<vec4<u32>, 16>,
    // Two vectors a capsule: its ends; its half width.
    capsules: array<vec4<f32>, 896>,
}

@group(1) @binding(2) var<uniform> signs: Signs;

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
fn vertex(@builtin(vertex_index) corner: u32, @location(0) local: vec2<f32>, @location(1) row: u32) -> Out {
    let style = style_of(row);
    let shapes = u32(style.size.y);
    let near = frame.px_per_m >= style.size.w * frame.scale;
    let r = style.size.x * 0.5 * frame.scale * select(FAR_SIZE, 1.0, near);
    let reach = r + 2.6 * frame.scale + 1.0;
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

fn segment(p: vec2<f32>, a: vec2<f32>, b: vec2<f32>) -> f32 {
    let d = b - a;
    return length(p - a - d * clamp(dot(p - a, d) / max(dot(d, d), 1e-6), 0.0, 1.0));
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

// A category's sign; `unit` is one unit of its drawing in pixels.
fn sign_distance(p: vec2<f32>, sign: u32, unit: f32) -> f32 {
    var d = 1e6;
    if sign >= 64u {
        return d;
    }
    let start = signs.starts[sign / 4u][sign % 4u];
    let first = start >> 16u;
    for (var i = first; i < first + (start & 0xffffu); i++) {
        let ends = signs.capsules[2u * i] * unit;
        d = min(d, segment(p, ends.xy, ends.zw) - signs.capsules[2u * i + 1u].x * unit);
    }
    return d;
}

// A rounded square with a frame of this width and a sign.
fn plate(p: vec2<f32>, in: Out, width: f32, open: bool) -> vec4<f32> {
    let r = in.radius;
    let k = frame.scale;
    let halo = on(vec4<f32>(0.0), in.fill, box(p, vec2<f32>(r + k), 3.6 * k));
    var framed = on(halo, in.frame_color, box(p, vec2<f32>(r), 2.6 * k));
    if open {
        let gap = min(box(p, vec2<f32>(r + 0.5 * k, 0.38 * r), 0.0), box(p, vec2<f32>(0.38 * r, r + 0.5 * k), 0.0));
        framed = on(framed, in.fill, gap);
    }
    let ground = on(framed, in.fill, box(p, vec2<f32>(r - width), 1.2 * k));
    // Most of what is outside the sign's square need not ask for it.
    if max(abs(p.x), abs(p.y)) > r {
        return ground;
    }
    return on(ground, in.frame_color, sign_distance(p, in.what.y, r / 7.5));
}

// The same measures as in the picture writer, `briefing::symbols`.
@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let r = in.radius;
    let k = frame.scale;
    let p = in.at;
    let nothing = vec4<f32>(0.0);
    // What is light gets a rim of itself, so that it stands out on any ground.
    let disc = on(nothing, in.fill, length(p) - r - 1.2 * k);
    switch in.what.x {
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
        // Square: small square with a frame.
        case 4u: {
            let outer = on(nothing, in.frame_color, box(p, vec2<f32>(r + 0.8 * k), 2.0 * k));
            return on(outer, in.fill, box(p, vec2<f32>(r - 0.8 * k), 0.8 * k));
        }
        case 6u: {
            return plate(p, in, 1.25 * k, false);
        }
        case 7u: {
            return plate(p, in, 1.25 * k, true);
        }
        // AlertPlate: its badge sits on the upper right corner.
        case 8u: {
            let corner = p - vec2<f32>(r - 1.5 * k);
            let badged = on(plate(p, in, 2.0 * k, false), in.fill, length(corner) - 3.6 * k);
            return on(badged, in.frame_color, length(corner) - 2.6 * k);
        }
        // Block: small square with a frame and a point.
        case 9u: {
            let rim = on(nothing, in.fill, box(p, vec2<f32>(r + 1.8 * k), 2.4 * k));
            let framed = on(rim, in.frame_color, box(p, vec2<f32>(r + 0.8 * k), 1.6 * k));
            return on(on(framed, in.fill, box(p, vec2<f32>(r - 0.8 * k), 0.8 * k)), in.frame_color, length(p) - 1.3 * k);
        }
        // Spot: small filled circle.
        case 10u: {
            return on(on(nothing, in.frame_color, length(p) - r - 1.2 * k), in.fill, length(p) - r - 0.2 * k);
        }
        // Question: circle with a question mark.
        default: {
            return on(on(disc, in.frame_color, ring(p, r - 0.7 * k, 1.4 * k)), in.frame_color, question(p, r));
        }
    }
}
