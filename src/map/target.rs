//! The picture of the map, kept until camera or data change.

use super::View;
use egui_wgpu::wgpu;

/// A texture that the map is drawn into and that the window shows every frame.
#[derive(Debug)]
pub struct MapTarget {
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    /// Four samples a pixel, resolved into `view`; made when first needed.
    smooth: Option<wgpu::TextureView>,
    /// What it shows: the view and the renderer's revision.
    shown: Option<(View, u64)>,
}

impl MapTarget {
    /// Its pixels: sRGB as egui blends and shows it.
    pub const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

    /// An empty picture of this size in physical pixels (at least 1, at most what the device allows).
    pub fn new(device: &wgpu::Device, size: [u32; 2]) -> Self {
        let most = device.limits().max_texture_dimension_2d;
        let size = size.map(|s| s.clamp(1, most));
        let usage = wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_SRC;
        let texture = texture(device, size, 1, usage);
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        Self { texture, view, smooth: None, shown: None }
    }

    /// Takes another size. Returns whether the texture is a new one, which then must be registered anew with the window.
    pub fn resize(&mut self, device: &wgpu::Device, size: [u32; 2]) -> bool {
        let most = device.limits().max_texture_dimension_2d;
        let other = size.map(|s| s.clamp(1, most)) != self.size();
        if other {
            *self = Self::new(device, size);
        }
        other
    }

    /// Size, physical pixels.
    pub fn size(&self) -> [u32; 2] {
        [self.texture.width(), self.texture.height()]
    }

    /// The texture to show.
    pub fn texture(&self) -> &wgpu::Texture {
        &self.texture
    }

    /// A view of the whole texture.
    pub fn view(&self) -> &wgpu::TextureView {
        &self.view
    }

    /// Whether it shows something else than this view at this revision of the data.
    pub fn is_stale(&self, view: &View, revision: u64) -> bool {
        self.shown != Some((*view, revision))
    }

    pub(super) fn set_shown(&mut self, view: View, revision: u64) {
        self.shown = Some((view, revision));
    }

    /// Where to draw and where to resolve to.
    pub(super) fn attachment(&mut self, device: &wgpu::Device, samples: u32) -> (&wgpu::TextureView, Option<&wgpu::TextureView>) {
        if samples == 1 {
            return (&self.view, None);
        }
        let size = self.size();
        let smooth = self.smooth.get_or_insert_with(|| {
            texture(device, size, samples, wgpu::TextureUsages::RENDER_ATTACHMENT)
                .create_view(&wgpu::TextureViewDescriptor::default())
        });
        (smooth, Some(&self.view))
    }
}

fn texture(device: &wgpu::Device, [width, height]: [u32; 2], samples: u32, usage: wgpu::TextureUsages) -> wgpu::Texture {
    device.create_texture(&wgpu::TextureDescriptor {
        label: Some("map"),
        size: wgpu::Extent3d { width, height, depth_or_array_layers: 1 },
        mip_level_count: 1,
        sample_count: samples,
        dimension: wgpu::TextureDimension::D2,
        format: MapTarget::FORMAT,
        usage,
        view_formats: &[],
    })
}
