// Symbols seen from afar: the few small marks that stand for all others. A drawing of its own, since software renderers go
// through every branch of a shader for every pixel.

@fragment
fn fragment(in: Out) -> @location(0) vec4<f32> {
    switch in.what.x {
        case 1u: {
            return bar(in.at, in);
        }
        case 4u: {
            return square(in.at, in);
        }
        case 9u: {
            return block(in.at, in);
        }
        case 10u: {
            return spot(in.at, in);
        }
        default: {
            return hollow(in.at, in);
        }
    }
}
