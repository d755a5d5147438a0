namespace GpuModulus.Statistics;

/// <summary>
/// How far the moduli of facets and binder/carbon have come together. The log ratio is ln(mean of the facets' μ / mean of the b/c regions' μ): 0 where they are equal,
/// ±ln 2 where one is twice the other. The overlap is the shared area of the two classes' pixel distributions: 1 where they coincide, 0 where they are apart.
/// </summary>
/// <param name="LogRatio">ln(m_facet/m_bc); NaN where a class has no μ.</param>
/// <param name="LogRatioError">√((SE_facet/m_facet)² + (SE_bc/m_bc)²).</param>
/// <param name="LogRatioLow">Lower end of the 95 % interval (Student's t, degrees of freedom after Welch and Satterthwaite).</param>
/// <param name="LogRatioHigh">Upper end of the 95 % interval.</param>
/// <param name="Overlap">Σ min(p_facet, p_bc) over bins of 1/8 octave; NaN where a class has no histogram.</param>
/// <param name="OverlapError">One standard error, from the scatter between regions (between pixels where a class is a single region: then a lower bound).</param>
public sealed record Convergence(double LogRatio, double LogRatioError, double LogRatioLow, double LogRatioHigh, double Overlap, double OverlapError)
{
    /// <summary>True where the 95 % interval of the log ratio contains 0: these data do not tell the two classes apart by their mean modulus.</summary>
    public bool Indistinguishable => LogRatioLow <= 0 && LogRatioHigh >= 0;
}
