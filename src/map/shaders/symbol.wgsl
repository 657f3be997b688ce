// Symbols of constant size, drawn from distance functions; proportions are fractions of the radius.

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
    let reach = r + 1.0;
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

// A shape with a frame of this width inside its border. The filling ends under the middle of the frame, so that it does
// not shine through at the rim.
fn framed(in: Out, border: f32, width: f32) -> vec4<f32> {
    let under = select(width * 0.5, 0.0, in.frame_color.a == 0.0);
    let fill = premultiplied(in.fill, inside(border + under));
    let rim = clamp(inside(border) - inside(border + width), 0.0, 1.0);
    return over(premultiplied(in.frame_color, rim), fill);
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    let r = in.size.x;
    let p = in.at;
    let circle = length(p) - r;
    switch u32(in.size.y) {
        // Dot: filled circle with a ring.
        case 0u: {
            return framed(in, circle, r * 0.26);
        }
        // Bar: dark horizontal bar.
        case 1u: {
            return framed(in, box(p, vec2<f32>(r, r * 0.42), r * 0.16), r * 0.14);
        }
        // CrossCircle: circle with a cross.
        case 2u: {
            let arm = r * 0.52;
            let beam = r * 0.15;
            let cross = min(box(p, vec2<f32>(arm, beam), 0.0), box(p, vec2<f32>(beam, arm), 0.0));
            return over(premultiplied(in.frame_color, inside(cross)), framed(in, circle, r * 0.22));
        }
        // Ring: hollow ring.
        case 3u: {
            return framed(in, circle, r * 0.36);
        }
        // Square: rounded square with a frame.
        case 4u: {
            return framed(in, box(p, vec2<f32>(r * 0.88), r * 0.3), r * 0.26);
        }
        // Question: circle with a question mark.
        default: {
            // Hook: three quarters of a ring and a stem; below it the dot.
            let c = p - vec2<f32>(0.0, r * 0.2);
            let in_gap = c.x < 0.0 && c.y < 0.0;
            let ring = abs(length(c) - r * 0.3) - r * 0.1;
            let stem = box(p - vec2<f32>(0.0, -r * 0.16), vec2<f32>(r * 0.1, r * 0.12), 0.0);
            let hook = min(select(ring, r, in_gap), stem);
            let dot_below = length(p - vec2<f32>(0.0, -r * 0.48)) - r * 0.13;
            let mark = premultiplied(in.frame_color, inside(min(hook, dot_below)));
            return over(mark, framed(in, circle, r * 0.22));
        }
    }
}
