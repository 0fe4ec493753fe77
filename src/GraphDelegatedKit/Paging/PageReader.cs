using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// Reads pages of one listing in one pass each. The caller's context knows items, not envelopes, so the envelope's metadata is made here by hand
/// around the item's own: what a generator would write, and as trim-safe.
/// </summary>
internal sealed class PageReader<T>
{
    private readonly JsonTypeInfo<PageBody<T>> _pageTypeInfo;
    private int _lastPageSize;

    /// <exception cref="NotSupportedException">The options do not know <typeparamref name="T"/>.</exception>
    public PageReader(JsonSerializerOptions options)
    {
        var textInfo = JsonMetadataServices.CreateValueInfo<string?>(options, JsonMetadataServices.StringConverter);
        var numberInfo = JsonMetadataServices.CreateValueInfo<long>(options, JsonMetadataServices.Int64Converter);
        var itemsInfo = JsonMetadataServices.CreateListInfo<List<T>, T>(options, new JsonCollectionInfoValues<List<T>>
        {
            ObjectCreator = () => new List<T>(_lastPageSize), // pages of one listing are of one size
            ElementInfo = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)),
        });
        _pageTypeInfo = JsonMetadataServices.CreateObjectInfo(options, new JsonObjectInfoValues<PageBody<T>>
        {
            ObjectCreator = () => new PageBody<T>(),
            PropertyMetadataInitializer = _ =>
            [
                CreateProperty(options, "value", itemsInfo, static page => page.Value, static (page, value) => page.Value = page.Value is null ? value : throw new JsonException("'value' is there twice.")),
                CreateProperty(options, "@odata.nextLink", textInfo, static page => page.NextLink, static (page, value) => page.NextLink = value),
                CreateProperty(options, "@odata.deltaLink", textInfo, static page => page.DeltaLink, static (page, value) => page.DeltaLink = value),
                CreateProperty(options, "@odata.count", numberInfo, static page => page.Count, static (page, value) => page.Count = value),
            ],
        });
    }

    /// <exception cref="JsonException">It is no page.</exception>
    public PageBody<T> Read(ReadOnlySpan<byte> json)
    {
        var page = JsonSerializer.Deserialize(json, _pageTypeInfo) ?? throw new JsonException("A page is a JSON object.");
        if (page.Value is null) throw new JsonException("The answer has no 'value'.");
        foreach (var item in page.Value)
            if (item is null)
                throw new JsonException("An item is null.");

        _lastPageSize = page.Value.Count;
        return page;
    }

    // A list that cannot be got is not set either.
    private static JsonPropertyInfo CreateProperty<TValue>(JsonSerializerOptions options, string name, JsonTypeInfo<TValue> type, Func<PageBody<T>, TValue?> getter, Action<PageBody<T>, TValue?> setter) =>
        JsonMetadataServices.CreatePropertyInfo(options, new JsonPropertyInfoValues<TValue>
        {
            IsProperty = true,
            IsPublic = true,
            DeclaringType = typeof(PageBody<T>),
            PropertyName = name,
            JsonPropertyName = name,
            PropertyTypeInfo = type,
            Getter = page => getter((PageBody<T>)page),
            Setter = (page, value) => setter((PageBody<T>)page, value),
        });
}
