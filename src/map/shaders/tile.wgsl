// Pictures of the background map: positions are pixels from the middle of the view, y up, like everywhere on the map.

struct Tint {
    half_size: vec2<f32>,
    opacity: f32,
    // 1: without colours.
    grey: f32,
    brightness: f32,
    unused_a: f32,
    unused_b: f32,
    unused_c: f32,
}

@group(0) @binding(0) var<uniform> tint: Tint;
@group(0) @binding(1) var smooth_sampler: sampler;
@group(1) @binding(0) var picture: texture_2d<f32>;

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@vertex
fn vertex(@location(0) px: vec2<f32>, @location(1) uv: vec2<f32>) -> Out {
    var out: Out;
    out.position = vec4<f32>(px / tint.half_size, 0.0, 1.0);
    out.uv = uv;
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    // Colours are multiplied with alpha already.
    let color = textureSample(picture, smooth_sampler, in.uv);
    let y = dot(color.rgb, vec3<f32>(0.299, 0.587, 0.114));
    return vec4<f32>(mix(color.rgb, vec3<f32>(y), tint.grey) * tint.brightness, color.a) * tint.opacity;
}
