// Symbols near enough to show their whole drawing.

struct Signs {
    // Where a sign's capsules begin, and how many there are: four signs to a vector.
    starts: array<vec4<u32>, 16>,
    // Two vectors a capsule: its ends; its half width.
    capsules: array<vec4<f32>, 896>,
}

@group(1) @binding(2) var<uniform> signs: Signs;

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
    switch in.what.x {
        // Dot: filled circle with a ring.
        case 0u: {
            let filled = on(on(nothing, in.frame_color, length(p) - r), in.fill, length(p) - (r - 1.5 * k));
            return on(filled, in.fill, ring(p, r, 0.6 * k));
        }
        // CrossCircle: circle with a cross.
        case 2u: {
            let arm = r * 0.5;
            let beam = 0.85 * k;
            let cross = min(box(p, vec2<f32>(arm, beam), 0.0), box(p, vec2<f32>(beam, arm), 0.0));
            return on(on(disc(p, in), in.frame_color, ring(p, r - 0.7 * k, 1.4 * k)), in.frame_color, cross);
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
        case 1u: {
            return bar(p, in);
        }
        case 3u: {
            return hollow(p, in);
        }
        case 4u: {
            return square(p, in);
        }
        case 9u: {
            return block(p, in);
        }
        case 10u: {
            return spot(p, in);
        }
        // Question: circle with a question mark.
        default: {
            return on(on(disc(p, in), in.frame_color, ring(p, r - 0.7 * k, 1.4 * k)), in.frame_color, question(p, r));
        }
    }
}
