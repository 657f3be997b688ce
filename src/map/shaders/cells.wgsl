// Rectangles of the screen that show a part of a picture.

struct Frame {
    half_size: vec2<f32>,
}

@group(0) @binding(0) var<uniform> frame: Frame;
@group(1) @binding(0) var picture: texture_2d<f32>;
@group(1) @binding(1) var smoothly: sampler;

struct Out {
    @builtin(position) position: vec4<f32>,
    @location(0) uv: vec2<f32>,
}

@vertex
fn vertex(@builtin(vertex_index) corner: u32, @location(0) place: vec4<f32>, @location(1) part: vec4<f32>) -> Out {
    let right = (corner & 1u) == 1u;
    let low = (corner & 2u) == 2u;
    var out: Out;
    let px = vec2<f32>(select(place.x, place.z, right), select(place.y, place.w, low));
    out.position = vec4<f32>(px / frame.half_size, 0.0, 1.0);
    out.uv = vec2<f32>(select(part.x, part.z, right), select(part.y, part.w, low));
    return out;
}

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    return textureSample(picture, smoothly, in.uv);
}
