import Postgres

extension DerivationTable {
    /// Gives every area of a level that has no outline a share of its parent's ground.
    ///
    /// Sites are the known points of the areas (and, above villages, of their villages, so that a village
    /// lies in its own town). An area without one gets a site in the middle of the ground farthest from the
    /// known ones: points strewn over the parent with a seed made from its code are gathered into as many
    /// clusters as there are areas, and those farthest from known points are taken, in the order of a Hilbert
    /// curve. Then cells are the Voronoi cells of the sites, clipped. The same tables give the same outlines.
    ///
    /// Left out: closed and suspect areas, and towns whose every village is suspect.
    /// - Parameter density: Points strewn per area; more makes rounder cells and takes longer.
    /// - Returns: How many outlines were made.
    func split(into level: Area.Level, within code: Area.Code, density: Int) async throws -> Int {
        guard let above = level.above else { return 0 }
        return try await transaction.execute(
            """
            WITH \(Self.ground(of: level, above: above, within: code)),
            \(Self.sites(of: level, density: density)),
            diagram AS MATERIALIZED (
                SELECT p.code AS parent, d.geom AS cell
                FROM parents p
                JOIN (SELECT parent, ST_Collect(spot ORDER BY child, spot) AS spots FROM sites
                      GROUP BY parent) s ON s.parent = p.code,
                    ST_Dump(ST_VoronoiPolygons(s.spots, 0, ST_Expand(p.ground, 0.1))) d
                WHERE p.wanted > 1
            ), cells AS (
                SELECT s.parent, s.child, ST_Union(d.cell ORDER BY s.spot) AS cell
                FROM sites s JOIN diagram d ON d.parent = s.parent AND ST_Contains(d.cell, s.spot)
                GROUP BY s.parent, s.child
            ), clipped AS (
                SELECT c.child, ST_Intersection(p.ground, c.cell) AS shape
                FROM cells c JOIN parents p ON p.code = c.parent
                UNION ALL
                SELECT c.code, p.ground FROM parents p JOIN children c ON c.parent = p.code WHERE p.wanted = 1
            )
            INSERT INTO area_shapes (code, level, shape, is_derived)
            SELECT child, \(level.rawValue)::smallint, ST_Multi(ST_CollectionExtract(shape, 3)), true
            FROM clipped
            """)
    }

    /// Who wants a share of what: `children` without an outline, and `parents` with the ground not yet
    /// surveyed.
    private static func ground(of level: Area.Level, above: Area.Level, within code: Area.Code) -> SQL {
        """
        children AS MATERIALIZED (
            SELECT a.code, a.parent
            FROM areas a
            WHERE a.code >= \(code.text) AND a.code < \(code.upperBound) AND a.level = \(level.rawValue)
                AND a.closed_on IS NULL AND a.suspect IS NULL
                AND NOT EXISTS (SELECT FROM area_shapes s WHERE s.code = a.code)
                AND (a.level <> 3
                    OR EXISTS (SELECT FROM areas v
                        WHERE v.parent = a.code AND v.closed_on IS NULL AND v.suspect IS NULL)
                    OR NOT EXISTS (SELECT FROM areas v WHERE v.parent = a.code AND v.closed_on IS NULL))
        ), parents AS MATERIALIZED (
            SELECT p.code, count(*)::int AS wanted,
                coalesce(ST_Difference(p.shape, (
                    SELECT ST_Union(s.shape ORDER BY s.code) FROM area_shapes s
                    WHERE s.code >= p.code AND s.code < p.code || '~' AND s.level = \(level.rawValue))),
                    p.shape) AS ground
            FROM area_shapes p JOIN children c ON c.parent = p.code
            WHERE p.level = \(above.rawValue)
            GROUP BY p.code
        )
        """
    }

    /// One or more `sites` for each child: known points, or a middle of ground that has none.
    private static func sites(of level: Area.Level, density: Int) -> SQL {
        """
        known AS MATERIALIZED (
            SELECT DISTINCT ON (c.parent, a.point) c.parent, c.code AS child, a.point AS spot
            FROM children c
            JOIN parents p ON p.code = c.parent
            JOIN areas a ON a.code >= c.code AND a.code < c.code || '~'
            WHERE \(level.rawValue) <= 4 AND a.level BETWEEN \(level.rawValue) AND 4 AND a.point IS NOT NULL
                AND a.closed_on IS NULL AND a.suspect IS NULL AND ST_Contains(p.ground, a.point)
            ORDER BY c.parent, a.point, a.code
        ), unknown AS MATERIALIZED (
            SELECT c.parent, c.code, row_number() OVER (PARTITION BY c.parent ORDER BY c.code) AS turn
            FROM children c WHERE NOT EXISTS (SELECT FROM known k WHERE k.child = c.code)
        ), strewn AS MATERIALIZED (
            SELECT p.code AS parent, p.wanted, d.path[1] AS place, d.geom AS spot
            FROM parents p, ST_Dump(ST_GeneratePoints(
                p.ground, p.wanted * \(density), (p.code::bigint % 2147483629)::int + 1)) d
            WHERE p.wanted > 1 AND EXISTS (SELECT FROM unknown u WHERE u.parent = p.code)
        ), clustered AS MATERIALIZED (
            SELECT parent, place, spot,
                ST_ClusterKMeans(spot, wanted) OVER (PARTITION BY parent ORDER BY place) AS cluster
            FROM strewn
        ), middles AS (
            SELECT parent, cluster, ST_Centroid(ST_Collect(spot ORDER BY place)) AS middle
            FROM clustered GROUP BY parent, cluster
        ), free AS MATERIALIZED (
            SELECT DISTINCT ON (m.parent, m.cluster) m.parent, m.cluster, c.spot
            FROM middles m JOIN clustered c USING (parent, cluster)
            ORDER BY m.parent, m.cluster, ST_Distance(c.spot, m.middle), c.place
        ), ranked AS (
            SELECT f.parent, f.spot, row_number() OVER (PARTITION BY f.parent ORDER BY (
                SELECT min(ST_Distance(k.spot, f.spot)) FROM known k WHERE k.parent = f.parent
            ) DESC NULLS LAST, f.cluster) AS rank
            FROM free f
        ), taken AS (
            SELECT r.parent, r.spot, row_number() OVER (PARTITION BY r.parent ORDER BY r.spot) AS turn
            FROM ranked r
            WHERE r.rank <= (SELECT count(*) FROM unknown u WHERE u.parent = r.parent)
        ), sites AS MATERIALIZED (
            SELECT parent, child, spot FROM known
            UNION ALL
            SELECT u.parent, u.code, t.spot FROM unknown u JOIN taken t USING (parent, turn)
        )
        """
    }
}
