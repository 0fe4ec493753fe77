using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using GraphDelegatedKit.Client;

namespace GraphDelegatedKit.Paging;

/// <summary>
/// Reads each page of a listing in one pass. The program's JSON context knows the items but not the envelope, so the metadata of the
/// envelope is built here around the item's own: the same as a source generator would produce, and safe for trimming.
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
            ObjectCreator = () => new List<T>(_lastPageSize), // pages of one listing have the same size
            ElementInfo = GraphJson.GetTypeInfo<T>(options),
        });
        _pageTypeInfo = JsonMetadataServices.CreateObjectInfo(options, new JsonObjectInfoValues<PageBody<T>>
        {
            ObjectCreator = () => new PageBody<T>(),
            PropertyMetadataInitializer = _ =>
            [
                CreateProperty(options, "value", itemsInfo, static p => p.Value, SetItems),
                CreateProperty(options, "@odata.nextLink", textInfo, static p => p.NextLink, static (p, x) => p.NextLink = x),
                CreateProperty(options, "@odata.deltaLink", textInfo, static p => p.DeltaLink, static (p, x) => p.DeltaLink = x),
                CreateProperty(options, "@odata.count", numberInfo, static p => p.Count, static (p, x) => p.Count = x),
            ],
        });
    }

    /// <exception cref="JsonException">The JSON is not a page.</exception>
    public PageBody<T> Read(ReadOnlySpan<byte> json)
    {
        var page = JsonSerializer.Deserialize(json, _pageTypeInfo) ?? throw new JsonException("The page is not a JSON object.");
        if (page.Value is null) throw new JsonException("The page has no 'value'.");
        foreach (var item in page.Value)
            if (item is null)
                throw new JsonException("An item is null.");

        _lastPageSize = page.Value.Count;
        return page;
    }

    private static void SetItems(PageBody<T> page, List<T>? items) =>
        page.Value = page.Value is null ? items : throw new JsonException("The page has several 'value' properties.");

    // The getter is needed although pages are only read: the serializer does not set a list without one.
    private static JsonPropertyInfo CreateProperty<TValue>(
        JsonSerializerOptions options,
        string name,
        JsonTypeInfo<TValue> type,
        Func<PageBody<T>, TValue?> getter,
        Action<PageBody<T>, TValue?> setter) =>
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
