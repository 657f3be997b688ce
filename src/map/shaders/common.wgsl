// Shared by all primitives: where the camera is, what a row looks like.
// Positions are pixels from the middle of the view, y up; colours are sRGB and blended as they are, like the window's.

struct Frame {
    half_size: vec2<f32>,
    px_per_m: f32,
    // Physical pixels per pixel at 100 %.
    scale: f32,
    // x + y, in screen pixels, of the ground point that hatching is tied to.
    hatch_anchor: f32,
}

// Meaning of the members by primitive: see `style_table.rs`.
struct Style {
    color: vec4<f32>,
    second: vec4<f32>,
    size: vec4<f32>,
}

struct Styles {
    by_class: array<Style, 256>,
}

struct Group {
    // The group's origin, pixels from the middle of the view.
    offset: vec2<f32>,
    // Where its rows' classes begin in the class texture.
    classes_at: vec2<u32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var<uniform> styles: Styles;
@group(1) @binding(1) var classes: texture_2d<u32>;
@group(2) @binding(0) var<uniform> group: Group;

fn style_of(row: u32) -> Style {
    let style_class = textureLoad(classes, vec2<i32>(group.classes_at + vec2<u32>(row, 0u)), 0).r;
    return styles.by_class[style_class];
}

fn px_from_local(local: vec2<f32>) -> vec2<f32> {
    return group.offset + local * frame.px_per_m;
}

fn clip_from_px(px: vec2<f32>) -> vec4<f32> {
    return vec4<f32>(px / frame.half_size, 0.0, 1.0);
}

// Outside of the view: what has this at every corner is not drawn.
const NOWHERE = vec4<f32>(2.0, 2.0, 2.0, 1.0);

fn premultiplied(color: vec4<f32>, coverage: f32) -> vec4<f32> {
    let a = color.a * coverage;
    return vec4<f32>(color.rgb * a, a);
}

fn over(top: vec4<f32>, bottom: vec4<f32>) -> vec4<f32> {
    return top + bottom * (1.0 - top.a);
}

// How much of a pixel at distance `d` from the middle of a stripe of this half width the stripe covers.
fn stripe(d: f32, half_width: f32) -> f32 {
    return clamp(min(half_width, d + 0.5) - max(-half_width, d - 0.5), 0.0, 1.0);
}
